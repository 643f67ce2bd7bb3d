"""The first rows of a file as it will be: made by the code that makes the file, from real cancellations."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from psycopg import sql

from countermand.exports.check import check
from countermand.exports.formats import WRITTEN, Encoding, LineEnd
from countermand.exports.models import Template
from countermand.exports.select import Select
from countermand.exports.waiting import sample
from countermand.exports.writer import Unwritable, copied, encoded
from countermand.orgs.models import Organization
from countermand.plain import Plain

LINES = 5


@dataclass(frozen=True)
class Preview:
    """The file's own bytes as text, and the same cut into cells. `problem` says why there is none."""

    text: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    data: bytes = b""
    facts: str = ""  # what cannot be seen: encoding, line end, size
    problem: str = ""


def preview(template: Template, layout: dict[str, Any], org: Organization) -> Preview:
    try:
        check(layout)
        data = _bytes(template, layout, org)
    except Plain as problem:
        return Preview(problem=str(problem))
    mark, codec = WRITTEN[Encoding(layout["encoding"])]
    text = data[len(mark) :].decode(codec)
    if layout["line_end"] == LineEnd.CR:
        text = text.replace("\r", "\n")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=layout["delimiter"]))
    header = [column["header"] for column in layout["columns"]]
    facts = f"{Encoding(layout['encoding']).label} · {LineEnd(layout['line_end']).label}"
    return Preview(text=text, header=header, rows=rows[1:] if layout["with_header"] else rows, data=data, facts=facts)


def _bytes(template: Template, layout: dict[str, Any], org: Organization) -> bytes:
    ids = sample(template, LINES, layout["rows"])
    source = sql.SQL(
        "unnest({}::uuid[]) WITH ORDINALITY AS e (id, position) "
        "JOIN cancellations_requestline r ON r.org_id = {} AND r.id = e.id"
    ).format(sql.Literal(ids), sql.Literal(org.id))
    with copied(Select(layout, org.time_zone, source).statement(), layout) as rows:
        try:
            return b"".join(encoded(layout, rows))
        except Unwritable as lacking:
            facts = {"sign": lacking.sign, "encoding": Encoding(layout["encoding"]).label}
            sentence = _("One of the next rows has the character “%(sign)s”, which %(encoding)s cannot write.")
            raise Plain(sentence % facts) from None
