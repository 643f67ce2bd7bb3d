"""What was read in the newest file, for a person to look at."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countermand.imports.models import Import
from countermand.imports.readers.csv import DELIMITERS
from countermand.imports.readers.encoding import ENCODINGS
from countermand.setup.newest import READING, newest, why_refused

ACCEPT = ".csv,.txt,.tsv,.xlsx,.xlsm,.xls,.xlsb,.ods,text/csv,text/plain"
MOST_NOTES = 5
DATES = {"dmy": gettext_lazy("day first"), "mdy": gettext_lazy("month first")}


def show() -> dict[str, Any]:
    source = newest()
    limits = {"accept": ACCEPT, "megabytes": settings.IMPORT_MAX_BYTES // 1024**2}
    if source is None:
        return {"source": None, **limits}
    found = source.found
    columns = [
        (header, cells)
        for header, cells in zip(found.get("headers", []), found.get("samples", []), strict=False)
        if header
    ]
    return {
        "source": source,
        "why": why_refused(source),
        "waiting": source.state in READING,
        "facts": list(_facts(source)),
        "columns": columns,
        "notes": source.notes.filter(row=0, refused=False)[:MOST_NOTES],
        "rows": list(zip_longest(*(cells for _header, cells in columns), fillvalue="")),
        **limits,
    }


def _facts(source: Import) -> Iterator[tuple[str, object]]:
    found, options = source.found, source.options
    delimiter = found.get("delimiter", "")
    encoding = found.get("encoding", "")
    dates = options.get("dates") or found.get("dates", "")
    facts = [
        (_("Kind"), (found.get("kind") or ("csv" if delimiter else "")).upper()),
        (_("Encoding"), ENCODINGS.get(encoding, encoding)),
        (_("Delimiter"), DELIMITERS.get(delimiter, delimiter)),
        (_("Sheet"), found.get("sheet", "")),
        (_("Headers in row"), found.get("header_row", "")),
        (_("Rows"), found.get("rows", "")),
        (_("Decimal sign"), options.get("decimal") or found.get("decimal", "")),
        (_("Dates"), DATES.get(dates, "")),
        (_("Currency"), found.get("currency", "")),
    ]
    return (fact for fact in facts if fact[1])
