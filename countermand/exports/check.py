"""Whether a layout can work: asked before it is kept, whoever made it."""

import re
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from countermand.cells import FORMULA
from countermand.exports.fields import FIELDS
from countermand.exports.file_name import check_file_name
from countermand.exports.formats import (
    WRITTEN,
    DateFormat,
    DecimalMark,
    Delimiter,
    Encoding,
    HeaderQuoting,
    LineEnd,
    Quoting,
    Rows,
    Runs,
)
from countermand.plain import Plain

CHOICES: dict[str, type[TextChoices]] = {
    "rows": Rows,
    "delimiter": Delimiter,
    "encoding": Encoding,
    "line_end": LineEnd,
    "quoting": Quoting,
    "header_quoting": HeaderQuoting,
    "date_format": DateFormat,
    "decimal_mark": DecimalMark,
    "runs": Runs,
}
PER_ORDER = ("", "join", "first", "blank")
DECIMALS = ("", "0", "1", "2", "3", "4")
MOST = 100
LONGEST = 200
KEYS = {"header", "field", "text", "whole", "partial", "dates", "decimals", "per_order"}


def check(layout: dict[str, Any]) -> None:
    """Raises Plain, naming what cannot work."""
    if any(layout[name] not in choices.values for name, choices in CHOICES.items()):
        raise Plain(_("The page sent a format that does not exist: reload it and choose again."))
    if not 0 < len(layout["columns"]) <= MOST:
        raise Plain(_("A file has between 1 and %(most)s columns.") % {"most": MOST})
    if layout["delimiter"] == layout["decimal_mark"] and layout["quoting"] == Quoting.TEXT:
        raise Plain(_("Numbers without quotes cannot have a comma as their decimal mark and between cells, too."))
    if len(layout["joined_by"]) > 5 or not layout["joined_by"].isprintable():
        raise Plain(_("Between the values of an order’s lines stand at most 5 characters."))
    check_file_name(layout["file_name"])
    _check_when(layout)
    for number, column in enumerate(layout["columns"], start=1):
        _check_column(number, column, layout["encoding"])


def _check_when(layout: dict[str, Any]) -> None:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", layout["runs_at"]):
        raise Plain(_("A time of day is written like 06:30."))
    if not 1 <= layout["runs_minutes"] <= 1440:
        raise Plain(_("Between two files lie 1 to 1440 minutes."))


def _check_column(number: int, column: dict[str, Any], encoding: str) -> None:
    header, facts = column["header"], {"n": number, "header": column["header"]}
    nothing = not column.get("field") and not column.get("text") and "whole" not in column
    if len(header) > LONGEST or (not header.strip() and not nothing):
        raise Plain(_("Column %(n)s needs a header of at most 200 characters.") % facts)
    if header.startswith(FORMULA):
        sentence = _("Column %(n)s: a spreadsheet would run the header “%(header)s” as a formula. Start it otherwise.")
        raise Plain(sentence % facts)
    if column.get("field") and column["field"] not in FIELDS:
        raise Plain(_("Column %(n)s has content that does not exist: reload the page and choose again.") % facts)
    _check_style(number, column)
    for text in (header, column.get("text", ""), column.get("whole", ""), column.get("partial", "")):
        _check_text(number, text, encoding)


def _check_style(number: int, column: dict[str, Any]) -> None:
    dates, decimals = column.get("dates", ""), column.get("decimals", "")
    known = (
        column.keys() <= KEYS
        and dates in {"", *DateFormat.values}
        and decimals in DECIMALS
        and column.get("per_order", "") in PER_ORDER
        and ("whole" in column) == ("partial" in column)
    )
    if not known:
        raise Plain(
            _("Column %(n)s has a format that does not exist: reload the page and choose again.") % {"n": number}
        )


def _check_text(number: int, text: str, encoding: str) -> None:
    if len(text) > LONGEST or any(sign < " " for sign in text):
        raise Plain(_("Column %(n)s: a text has at most 200 characters, all on one line.") % {"n": number})
    try:
        text.encode(WRITTEN[Encoding(encoding)][1])
    except UnicodeEncodeError as error:
        facts = {"n": number, "sign": error.object[error.start], "encoding": Encoding(encoding).label}
        sentence = _("Column %(n)s has the character “%(sign)s”, which %(encoding)s cannot write.")
        raise Plain(sentence % facts) from None
