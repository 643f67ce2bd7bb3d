"""Reads a template from a sample of the file that a system wants."""

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from countermand.exports.check import MOST
from countermand.exports.cut import MOST_BYTES, Cell, cut, delimiter, line_end, text_of
from countermand.exports.formats import HeaderQuoting, Quoting, Rows
from countermand.exports.guess import Columns, is_date, is_number
from countermand.exports.models import DEFAULTS
from countermand.exports.vocabulary import STATUSES, key, offer
from countermand.plain import Plain

JOINS = (", ", "; ", " | ", " + ", " / ", ",", ";", "|", "+", "/")


@dataclass(frozen=True)
class Sample:
    """What a sample says: a whole layout, a name for the template, and what a person should look at."""

    layout: dict[str, Any]
    name: str
    notes: list[str]


def read_sample(file: BinaryIO, name: str = "") -> Sample:
    """For the company whose door is open: its order numbers and reasons help to recognize columns.

    Raises Plain when this is no text file of columns.
    """
    text, encoding = text_of(file.read(MOST_BYTES + 1))
    notes: list[str] = []
    if said := re.match(r"(?i)sep=.(\r\n|\n|\r)", text):
        text = text[said.end() :]
        notes.append(_("The line sep= at the start is left out: it is for Excel alone."))
    between = delimiter(text)
    rows = cut(text, between)
    header, body = _header(rows)
    width = max(map(len, rows))
    if width > MOST:
        raise Plain(_("The sample has %(n)s columns. A file has between 1 and %(most)s.") % {"n": width, "most": MOST})
    quoting = _quoting(body or rows)
    columns = Columns(
        headers=[cell.text for cell in header] + [""] * (width - len(header)),
        values=[[row[at].text for row in body if at < len(row)] for at in range(width)],
    ).read()
    layout = {
        **DEFAULTS,
        "columns": columns.found,
        "encoding": encoding.value,
        "delimiter": between.value,
        "line_end": line_end(text).value,
        "quoting": quoting.value,
        "with_header": bool(header),
        "header_quoting": _header_quoting(header, quoting, between, notes).value,
        "date_format": columns.date_format,
        "decimal_mark": columns.decimal_mark,
        "file_name": _file_name(name),
        **_rows(columns.found, body),
    }
    return Sample(layout, _stem(name) or _("From a sample"), notes + columns.notes)


def _header(rows: list[list[Cell]]) -> tuple[list[Cell], list[list[Cell]]]:
    """The header, or nothing where the first row reads like the others; and the rows."""
    first, body = rows[0], rows[1:]
    texts = [cell.text for cell in first if cell.text.strip()]
    known = sum(1 for text in texts if offer(text) or key(text) in STATUSES)
    values = sum(1 for text in texts if is_number(text) or is_date(text) or "@" in text)
    if known * 3 >= len(texts) and known > values:
        return first, body
    below = any(is_number(cell.text) or is_date(cell.text) for row in body[:20] for cell in row)
    return (first, body) if not values and (below or not body) else ([], rows)


def _quoting(rows: list[list[Cell]]) -> Quoting:
    cells = [cell for row in rows for cell in row if cell.text]
    if cells and all(cell.quoted for cell in cells):
        return Quoting.ALL
    texts = [cell.quoted for cell in cells if not (is_number(cell.text) or is_date(cell.text))]
    return Quoting.TEXT if texts and all(texts) else Quoting.MINIMAL


def _header_quoting(header: list[Cell], quoting: Quoting, between: str, notes: list[str]) -> HeaderQuoting:
    needed = [any(sign in cell.text for sign in (between, '"', "\n", "\r")) for cell in header]
    if all(cell.quoted for cell in header):
        return HeaderQuoting.SAME if quoting != Quoting.MINIMAL else HeaderQuoting.ALL
    if any(cell.quoted and not need for cell, need in zip(header, needed, strict=True)):
        notes.append(_("Some headers stand in quotes and some do not: the file will have quotes only where needed."))
    return HeaderQuoting.SAME if quoting == Quoting.MINIMAL else HeaderQuoting.MINIMAL


def _rows(columns: list[dict[str, Any]], body: list[list[Cell]]) -> dict[str, str]:
    """One row an order where nothing of a line is asked for, or where no order stands twice and SKUs are joined."""
    places = {column.get("field"): at for at, column in enumerate(columns)}
    if "order_number" not in places:
        return {}
    if not {"sku", "line", "position", "description"} & places.keys():
        return {"rows": Rows.ORDER.value}
    orders = [row[places["order_number"]].text for row in body if places["order_number"] < len(row)]
    if "sku" not in places or len(set(orders)) < len(orders):
        return {}
    skus = [row[places["sku"]].text for row in body if places["sku"] < len(row)]
    for sign in JOINS:
        if any(len(set(parts := text.split(sign))) > 1 and all(map(str.strip, parts)) for text in skus):
            return {"rows": Rows.ORDER.value, "joined_by": sign}
    return {}


def _stem(name: str) -> str:
    stem = re.sub(r"[^\w .()+,@-]", "", PurePath(name).stem)
    return re.sub(r"[-_ ]*\d[\d\-_]{3,}$", "", stem).strip(" .-_")[:60]


def _file_name(name: str) -> str:
    """The sample's own name with the number of the file instead of its date or number."""
    path = PurePath(name)
    stem = _stem(name) or "canceled-orders-{org}"
    kind = path.suffix if re.fullmatch(r"\.[A-Za-z0-9]{1,5}", path.suffix) else ".csv"
    return f"{stem}-{{number}}{kind}"
