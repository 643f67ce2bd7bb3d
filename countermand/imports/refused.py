"""The refused rows as a file for a spreadsheet: the columns of the original, and why."""

import csv
import io

from django.utils.translation import gettext as _

from countermand.cells import harmless
from countermand.imports.models import Import
from countermand.imports.receive import WHY


def as_csv(source: Import) -> bytes:
    """UTF-8 with a mark and the file's own delimiter, so that a spreadsheet opens it right.

    What a spreadsheet would run as a formula gets an apostrophe in front.
    """
    text = io.StringIO(newline="")
    found = source.found
    comma = ";" if (source.options.get("decimal") or found.get("decimal")) == "," else ","
    writer = csv.writer(text, delimiter=found.get("delimiter") or comma, lineterminator="\r\n")
    writer.writerow([*found.get("headers", []), WHY])
    reasons: dict[int, list[str]] = {}
    for note in source.notes.filter(refused=True, row__gt=0):
        said = f"{note.column}: {note.sentence}" if note.column else note.sentence
        reasons.setdefault(note.row, []).append(said)
    width = len(found.get("headers", []))
    for row, cells in source.refused_rows.filter(row__in=list(reasons)).values_list("row", "cells"):
        padded = [*cells, *[""] * (width - len(cells))]
        why = _("Row %(row)s. %(why)s") % {"row": row, "why": " ".join(reasons[row])}
        writer.writerow([*map(harmless, padded[:width]), why])
    return text.getvalue().encode("utf-8-sig")
