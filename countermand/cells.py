"""Text that goes into a cell of a file which somebody may open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what a spreadsheet reads as the start of a formula
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def harmless(text: str) -> str:
    """The text on one line that no spreadsheet runs: a formula gets an apostrophe in front, a number stays."""
    text = " ".join(text.splitlines())
    if text.lstrip(" ").startswith(FORMULA) and not NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def lines(rows: Iterable[Iterable[str]]) -> bytes:
    """Rows of a CSV file, as a spreadsheet reads them."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
