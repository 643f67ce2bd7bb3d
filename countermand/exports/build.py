"""Builds one canceled-orders file: takes its rows, writes it and keeps it, in one transaction or not at all."""

import unicodedata
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.exports.file_name import file_name
from countermand.exports.formats import Encoding
from countermand.exports.models import Export, Template
from countermand.exports.select import Select
from countermand.exports.tasks import expect_confirmation
from countermand.exports.writer import Unwritable, copied, encoded, keep
from countermand.orgs.models import Organization
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain

MANY = 20_000
# In the order they were asked for.
TAKE = """
INSERT INTO exports_exportrow (org_id, export_id, template_id, request_line_id, position, round)
SELECT r.org_id, %(export)s, %(template)s, r.id, row_number() OVER (ORDER BY r.id), 0
FROM cancellations_requestline r
WHERE r.org_id = %(org)s AND r.outcome = 'canceled' AND NOT EXISTS (
    SELECT FROM exports_exportrow e
    WHERE e.org_id = r.org_id AND e.template_id = %(template)s AND e.request_line_id = r.id AND e.round = 0
)
"""
TAKE_AGAIN = """
INSERT INTO exports_exportrow (org_id, export_id, template_id, request_line_id, position, round)
SELECT org_id, %(export)s, template_id, request_line_id, position, %(number)s
FROM exports_exportrow WHERE org_id = %(org)s AND export_id = %(again_of)s
"""


def build(org_id: UUID, export_id: UUID) -> Export:
    """Builds the file, or notes on it in one sentence why there is none. A second run changes nothing."""
    try:
        with acting_for(org_id):
            export = Export.objects.select_for_update(no_key=True).get(id=export_id)
            if export.state == Export.State.BUILDING:
                _build(export)
    except Plain as problem:
        return _fail(org_id, export_id, str(problem))
    except Exception:  # whoever waits must not wait for ever; the log gets the rest
        _fail(org_id, export_id, _("Something broke on our side. Nothing was exported; build the file again."))
        raise
    return export


def _fail(org_id: UUID, export_id: UUID, sentence: str) -> Export:
    with acting_for(org_id):
        building = Export.objects.filter(id=export_id, state=Export.State.BUILDING)
        building.update(state=Export.State.FAILED, failure=sentence)
        return Export.objects.get(id=export_id)


def _build(export: Export) -> None:
    org = Organization.objects.get(id=export.org_id)
    Template.objects.select_for_update(no_key=True).get(id=export.template_id)  # two at once would want the same rows
    _plan("jit = off", "work_mem = '64MB'")
    export.rows = _take(export)
    if export.rows > MANY:
        _plan("enable_nestloop = off")
    if not export.rows:
        raise Plain(_("Nothing was left to export: another file took these cancellations a moment before."))
    select = _select(export, org)
    try:
        with copied(select.statement(), export.shape) as rows:
            export.size, export.sha256 = keep(export, encoded(export.shape, rows))
    except Unwritable as lacking:
        raise _lacks(lacking, select) from None
    export.state, export.ready_at = Export.State.READY, timezone.now()
    export.file_name = file_name(export.shape["file_name"], export, org)
    export.save()
    expect_confirmation.defer(org_id=str(org.id), export_id=str(export.id))
    record_one(
        Action.EXPORTED,
        export.label,
        by=export.started_by,
        subject_id=export.id,
        body={
            "file": export.file_name,
            "rows": export.rows,
            "sha256": export.sha256,
            "again_of": export.again_of.label if export.again_of else None,
        },
    )


def _plan(*settings: str) -> None:
    """For this transaction. The planner knows no number of rows that the transaction itself has just written: it
    would look up a million of them one by one.
    """
    with connection.cursor() as cursor:
        for setting in settings:
            cursor.execute(f"SET LOCAL {setting}")


def _take(export: Export) -> int:
    facts: dict[str, Any] = {
        "org": export.org_id,
        "export": export.id,
        "number": export.number,
        "template": export.template_id,
        "again_of": export.again_of_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE_AGAIN if export.again_of_id else TAKE, facts)
        return cursor.rowcount


def _select(export: Export, org: Organization) -> Select:
    source = sql.SQL(
        "exports_exportrow e JOIN cancellations_requestline r ON r.org_id = e.org_id AND r.id = e.request_line_id "
        "AND e.org_id = {} AND e.export_id = {}"
    ).format(sql.Literal(org.id), sql.Literal(export.id))
    return Select(export.shape, org.time_zone, source)


def _lacks(lacking: Unwritable, select: Select) -> Plain:
    sentence = _(
        "%(place)s has the character “%(sign)s” (%(name)s), which %(encoding)s cannot write. Nothing was "
        "exported: choose UTF-8 in the file’s settings, or change the text."
    )
    return Plain(
        sentence
        % {
            "place": _("The header") if lacking.row is None else _place(lacking.row, select),
            "sign": lacking.sign,
            "name": unicodedata.name(lacking.sign, f"U+{ord(lacking.sign):04X}"),
            "encoding": Encoding(select.layout["encoding"]).label,
        }
    )


def _place(row: int, select: Select) -> str:
    with connection.cursor() as cursor:
        cursor.execute(select.place(row))
        order, line = cursor.fetchone()
    if not line:
        return _("Order %(order)s") % {"order": order}
    return _("Order %(order)s, line %(line)s") % {"order": order, "line": line}
