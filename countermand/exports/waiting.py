"""Cancellations that have not left in a file yet."""

from django.db.models import Exists, OuterRef, QuerySet

from countermand.cancellations.models import Outcome, RequestLine
from countermand.exports.fields import NEEDS
from countermand.exports.models import ExportRow, Template


def waiting(template: Template) -> QuerySet[RequestLine]:
    left = ExportRow.objects.filter(template=template, request_line=OuterRef("id"), again=False)
    return RequestLine.objects.filter(~Exists(left), outcome=Outcome.CANCELED).order_by("id")


def sample(template: Template, count: int) -> list[RequestLine]:
    """The first rows that the next file will have; if none wait, the newest ever canceled."""
    rows = list(waiting(template).select_related(*NEEDS)[:count])
    newest = RequestLine.objects.filter(outcome=Outcome.CANCELED).order_by("-id").select_related(*NEEDS)
    return rows or list(newest[:count])
