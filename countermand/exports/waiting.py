"""Cancellations that have not left in a file yet."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from countermand.cancellations.models import Outcome, RequestLine
from countermand.exports.formats import Rows
from countermand.exports.models import ExportRow, Template

MOST = 10_000
ORDER_LINES = 200


def waiting(template: Template) -> QuerySet[RequestLine]:
    left = ExportRow.objects.filter(template_id=template.id, request_line=OuterRef("id"), round=0)
    return RequestLine.objects.filter(~Exists(left), outcome=Outcome.CANCELED).order_by("id")


def how_many(template: Template) -> int:
    """Counted up to one more than `MOST`: nobody needs to wait for an exact million."""
    return waiting(template)[: MOST + 1].count()


def sample(template: Template, count: int, rows: str) -> list[UUID]:
    """Request lines of the first rows that the next file will have; if none wait, of the newest ever canceled."""
    found = list(waiting(template)[:count])
    candidates = waiting(template)
    if not found:
        candidates = RequestLine.objects.filter(outcome=Outcome.CANCELED)
        found = list(candidates.order_by("-id")[:count])
    if rows == Rows.ORDER:
        lines = candidates.filter(request__order__in={line.request.order_id for line in _with_requests(found)})
        return list(lines.order_by("id").values_list("id", flat=True)[:ORDER_LINES])
    return [line.id for line in found]


def _with_requests(lines: list[RequestLine]) -> QuerySet[RequestLine]:
    return RequestLine.objects.filter(id__in=[line.id for line in lines]).select_related("request")
