"""The first reading of a file: what it is written in, which columns it has, and which stage words."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.db.models import F, Q
from django.utils.translation import gettext as _

from countermand.imports.fields import FIELDS, Kind
from countermand.imports.matching import key, match
from countermand.imports.models import Import, Remembered
from countermand.imports.readers.csv import Dialect, Row, find_header, header_of, rows_of, sniff_delimiter
from countermand.imports.readers.encoding import check_encoding, refuse_other_types, sniff
from countermand.imports.values import SYMBOLS, currencies, date_hint, decimal_hint, is_empty, word_of
from countermand.imports.words import suggested_stage
from countermand.orders.stages import Stage
from countermand.plain import Plain

SAMPLES = 3
WORDS = 200
REQUIRED = {"order_number": {"order_number"}, "ordered": {"ordered"}, "line_ref": {"line_ref", "sku"}}


def survey(source: Import, file: BinaryIO) -> None:
    """Sets `found`, and `columns` and `stages` where no person has. Raises Plain when the file cannot be read."""
    dialect = detect(source, file)
    rows = rows_of(file, dialect)
    headers = header_of(_skip_to(rows, dialect.header_row))
    source.found = {
        "encoding": dialect.encoding,
        "delimiter": dialect.delimiter,
        "header_row": dialect.header_row,
        "headers": headers,
        "currency": "",
    }
    if not source.columns:
        source.columns = match(headers, _remembered(source, Remembered.Kind.COLUMN, headers))
    source.columns = {header: source.columns.get(header, "") for header in headers if header}
    _look_at_values(source, rows)
    _suggest_stages(source)


def detect(source: Import, file: BinaryIO) -> Dialect:
    refuse_other_types(file)
    encoding = source.options.get("encoding") or sniff(file)
    if source.options.get("encoding"):
        check_encoding(file, encoding)
    delimiter = source.options.get("delimiter") or sniff_delimiter(file, encoding)
    header_row = source.options.get("header_row") or find_header(file, encoding, delimiter)
    return Dialect(encoding, delimiter, header_row)


def dialect_of(source: Import) -> Dialect:
    found = source.found
    return Dialect(found["encoding"], found["delimiter"], found["header_row"])


def missing_columns(source: Import) -> str:
    """One sentence naming every field that must be there and is not, with the headers found; "" if all are."""
    mapped = set(source.columns.values())
    missing = [name for name, any_of in REQUIRED.items() if not mapped & any_of]
    if not missing:
        return ""
    names = {"line_ref": _("line number or SKU")}
    return _("No column for the %(fields)s. The columns are: %(headers)s. Say which one it is.") % {
        "fields": _(" and the ").join(str(names.get(name, FIELDS[name].label)) for name in missing),
        "headers": ", ".join(f"“{header}”" for header in source.found["headers"] if header),
    }


def _skip_to(rows: Iterator[Row], number: int) -> Row:
    for row in rows:
        if row.number == number:
            if row.problem:
                raise Plain(_("The header in row %(row)s cannot be read: its quotes do not match.") % {"row": number})
            return row
    raise Plain(_("The file has no row %(row)s to take as the header.") % {"row": number})


def _look_at_values(source: Import, rows: Iterator[Row]) -> None:
    headers = source.found["headers"]
    columns = [source.columns.get(header, "") for header in headers]
    numbers = [at for at, name in enumerate(columns) if name and FIELDS[name].kind in {Kind.QUANTITY, Kind.PRICE}]
    dates = [at for at, name in enumerate(columns) if name and FIELDS[name].kind == Kind.DATE]
    words_at = columns.index("stage") if "stage" in columns else None
    samples: list[list[str]] = [[] for _ in headers]
    words: Counter[str] = Counter()
    hints: dict[str, Counter[str]] = {"decimal": Counter(), "dates": Counter()}
    unfilled, count = set(range(len(headers))), 0
    for row in rows:
        cells = row.cells
        if not any(cells) or row.problem:
            continue
        count += 1
        for at in tuple(unfilled):
            if at < len(cells) and _sample(samples[at], cells[at]):
                unfilled.discard(at)
        if len(cells) < len(columns):
            continue
        if words_at is not None and len(words) <= WORDS:
            words[word_of(cells[words_at])] += 1
        for at in numbers:
            if not cells[at].isdigit():
                hints["decimal"][decimal_hint(cells[at])] += 1
        for at in dates:
            if "-" not in cells[at]:
                hints["dates"][date_hint(cells[at])] += 1
    if not count:
        raise Plain(_("The file has a header but no rows. Export it again and check the filter of the export."))
    source.found |= {
        "rows": count,
        "samples": samples,
        "words": {word: number for word, number in words.most_common(WORDS) if not is_empty(word)},
        "too_many_words": len(words) > WORDS,
        "decimal": _agreed(hints["decimal"], {".", ","}),
        "dates": _agreed(hints["dates"], {"dmy", "mdy"}),
        "currency": _header_currency(source),
    }


def _sample(samples: list[str], cell: str) -> bool:
    text = word_of(cell, limit=60)
    if text and text not in samples:
        samples.append(text)
    return len(samples) >= SAMPLES


def _agreed(hints: Counter[str], signs: set[str]) -> str:
    """The sign that every telling value agrees on, or "" """
    telling = [sign for sign in signs if hints[sign]]
    return telling[0] if len(telling) == 1 else ""


def _header_currency(source: Import) -> str:
    """ "Einzelpreis €" and "Price (USD)" name the currency of the whole file."""
    for header, field in source.columns.items():
        if field != "price" or "currency" in source.columns.values():
            continue
        for symbol, codes in SYMBOLS.items():
            if symbol in header and len(codes) == 1:
                return next(iter(codes))
        for word in header.replace("(", " ").replace(")", " ").split():
            if word in currencies():
                return word
    return ""


def _suggest_stages(source: Import) -> None:
    words = source.found["words"]
    remembered = _remembered(source, Remembered.Kind.STAGE, words)
    shipped_known = "shipped" in source.columns.values()
    suggested = {
        word: remembered.get(key(word)) or suggested_stage(word, shipped_known=shipped_known) or Stage.UNKNOWN
        for word in words
    }
    source.found["suggested"] = suggested
    source.stages = suggested | {word: stage for word, stage in source.stages.items() if word in words}


def _remembered(source: Import, kind: str, texts: Any) -> dict[str, str]:
    """The company's, and over them the person's own."""
    keys = {key(text) for text in texts}
    known = Remembered.objects.filter(Q(member=None) | Q(member=source.uploaded_by_id), kind=kind, key__in=keys)
    return dict(known.order_by(F("member").asc(nulls_first=True)).values_list("key", "meaning"))
