"""The first look at a file: what it is written in, what its columns and its stage words seem to mean."""

import re
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from countermand.imports.fields import FIELDS
from countermand.imports.matching import key, match
from countermand.imports.models import Import, Remembered
from countermand.imports.reading.process import Reading
from countermand.imports.values import SYMBOLS, currencies
from countermand.imports.words import suggested_stage
from countermand.orders.stages import Stage

REQUIRED = {"order_number": {"order_number"}, "ordered": {"ordered"}, "line_ref": {"line_ref", "sku"}}
WRITTEN = ("encoding", "delimiter", "sheet", "header_row", "hidden")


def survey(source: Import, reading: Reading) -> None:
    """Sets `found`, and `columns` and `stages` where no person has. Raises Plain when the file cannot be read."""
    said = {name: source.options[name] for name in WRITTEN if source.options.get(name)}
    source.found = reading.ask("open", name=source.file_name, options=said)
    headers = source.found["headers"]
    if not source.columns:
        source.columns = match(headers, _remembered(source, Remembered.Kind.COLUMN, headers), source.found["dated"])
    source.columns = {header: source.columns.get(header, "") for header in headers if header}
    source.found |= reading.ask("survey", fields=fields_of(source))
    source.found["currency"] = _header_currency(source)
    _suggest_stages(source)


def fields_of(source: Import) -> list[str]:
    """The field of each header, by its place."""
    return [source.columns.get(header, "") if header else "" for header in source.found["headers"]]


def open_question(source: Import) -> str:
    """What a person has to say before the rows can be read, as one sentence; "" if nothing."""
    return _missing_columns(source) or _undecided(source)


def _missing_columns(source: Import) -> str:
    """Names every field that must be there and is not, with the headers found."""
    mapped = set(source.columns.values())
    missing = [name for name, any_of in REQUIRED.items() if not mapped & any_of]
    if not missing:
        return ""
    names = {"line_ref": _("line number or SKU")}
    return _("No column for the %(fields)s. The columns are: %(headers)s. Say which one it is.") % {
        "fields": _(" and the ").join(str(names.get(name, FIELDS[name].label)) for name in missing),
        "headers": ", ".join(f"“{header}”" for header in source.found["headers"] if header),
    }


def _undecided(source: Import) -> str:
    """A format that no value tells, though the values depend on it."""
    undecided = {name: value for name, value in source.found["undecided"].items() if value}
    if undecided.get("dates") and not source.options.get("dates"):
        return _(
            "“%(value)s” can be a day first or a month first, and no date in the file tells. Say which one it is: "
            "it is remembered for the next file."
        ) % {"value": undecided["dates"]}
    if undecided.get("decimal") and not source.options.get("decimal"):
        return _(
            "“%(value)s” can be thousands or a fraction, and no number in the file tells. Say which sign is the "
            "decimal sign: it is remembered for the next file."
        ) % {"value": undecided["decimal"]}
    return ""


def _header_currency(source: Import) -> str:
    """ "Einzelpreis €" and "Price (USD)" name the currency of the whole file."""
    for header, field in source.columns.items():
        if field != "price" or "currency" in source.columns.values():
            continue
        for word in re.split(r"[\s()\[\]/:,]+", header):
            if len(codes := SYMBOLS.get(word, set())) == 1 and not word.isalpha():  # "Price Ft" may be by the foot
                return next(iter(codes))
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
