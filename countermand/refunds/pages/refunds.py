from typing import Any
from uuid import UUID

from django.db.models import IntegerField, Prefetch, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.shortcuts import render

from countermand.orgs.middleware import OrgRequest
from countermand.refunds.models import Delivery, Endpoint, Refund, Task

PAGE = 50
STUCK_SHOWN = 10
# The request lives in the app above; a refund knows only its id.
REQUEST = "FROM cancellations_request q WHERE q.org_id = refunds_refund.org_id AND q.id = refunds_refund.request_id"


def refunds(request: OrgRequest) -> HttpResponse:
    """What is stuck first, then all refunds with their messages, the newest first."""
    state = request.GET.get("state", "")
    before = as_uuid(request.GET.get("before", ""))
    found = Refund.objects.order_by("-id")
    if state in Delivery.State.values:
        found = found.filter(id__in=Delivery.objects.filter(state=state).order_by().values("refund"))
    if before:
        found = found.filter(id__lt=before)
    rows = list(with_context(found)[: PAGE + 1])
    context: dict[str, Any] = {
        "refunds": rows[:PAGE],
        "state": state,
        "states": Delivery.State.choices,
        "first": not before,
        "next_before": rows[PAGE - 1].id if len(rows) > PAGE else None,
        "has_endpoint": Endpoint.objects.filter(enabled=True).exists(),
    }
    if not state and not before:
        stuck = Refund.objects.filter(id__in=Delivery.objects.filter(state="stuck").order_by().values("refund"))
        context["tasks"] = _open_tasks()
        context["stuck"] = list(with_context(stuck.order_by("-id"))[:STUCK_SHOWN])
    return render(request, "refunds/refunds.html", context)


def _open_tasks() -> list[Task]:
    number = RawSQL(f"SELECT q.number {REQUEST}", [], IntegerField())  # noqa: S611
    return list(
        Task.objects.filter(done_at=None)
        .select_related("refund__order")
        .order_by("id")
        .annotate(request_number=number)[:STUCK_SHOWN]
    )


def with_context(found: QuerySet[Refund]) -> QuerySet[Refund]:
    """With the request's number, the order and the deliveries: two statements for any number."""
    deliveries = Delivery.objects.select_related("endpoint").defer("body", "endpoint__secret").order_by("id")
    number = RawSQL(f"SELECT q.number {REQUEST}", [], IntegerField())  # noqa: S611
    found = found.select_related("order").annotate(request_number=number)
    return found.prefetch_related(Prefetch("deliveries", deliveries))


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
