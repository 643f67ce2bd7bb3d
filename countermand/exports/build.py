"""Builds one canceled-orders file: takes its rows, writes it and keeps it, in one transaction or not at all."""

from collections.abc import Iterator
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.models import RequestLine
from countermand.exports.fields import NEEDS, Cells
from countermand.exports.models import Export, ExportRow, Template
from countermand.exports.writer import keep, write
from countermand.orgs.models import Organization
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain
from countermand.reconciliation.judge import expect

CHUNK = 1000

TAKE = """
INSERT INTO exports_exportrow (org_id, id, export_id, template_id, request_line_id, position, again)
SELECT r.org_id, gen_random_uuid(), %(export)s, %(template)s, r.id,
       row_number() OVER (ORDER BY d.decided_at, r.request_id, l.position, r.id), false
FROM cancellations_requestline r
JOIN cancellations_decision d ON d.org_id = r.org_id AND d.id = r.decision_id
JOIN orders_line l ON l.org_id = r.org_id AND l.id = r.line_id
WHERE r.org_id = %(org)s AND r.outcome = 'canceled' AND NOT EXISTS (
    SELECT FROM exports_exportrow e
    WHERE e.org_id = r.org_id AND e.template_id = %(template)s AND e.request_line_id = r.id AND NOT e.again
)
"""
TAKE_AGAIN = """
INSERT INTO exports_exportrow (org_id, id, export_id, template_id, request_line_id, position, again)
SELECT org_id, gen_random_uuid(), %(export)s, template_id, request_line_id, position, true
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
    export.rows = _take(export)
    if not export.rows:
        raise Plain(_("Nothing was left to export: another file took these cancellations a moment before."))
    expect(export.id)
    with write(Cells(export.layout, ZoneInfo(org.time_zone)), _rows(export)) as file:
        export.size, export.sha256 = keep(export, file)
    export.state, export.ready_at = Export.State.READY, timezone.now()
    export.file_name = f"canceled-orders-{org.slug}-{export.number:05}.csv"
    export.save()
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


def _take(export: Export) -> int:
    facts = {"org": export.org_id, "export": export.id, "template": export.template_id, "again_of": export.again_of_id}
    with connection.cursor() as cursor:
        cursor.execute(TAKE_AGAIN if export.again_of_id else TAKE, facts)
        return cursor.rowcount


def _rows(export: Export) -> Iterator[RequestLine]:
    taken = ExportRow.objects.filter(export=export).order_by("position")
    needs = [f"request_line__{need}" for need in NEEDS]
    for row in taken.select_related(*needs).iterator(chunk_size=CHUNK):
        yield row.request_line
