import json
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Prefetch, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.orders.makeup import told
from countermand.orgs.at_once import at_once
from countermand.orgs.middleware import OrgRequest
from countermand.profile.answers import answers
from countermand.refunds.download import note_download, pieces
from countermand.refunds.find import LOOK, STOPPED, in_state, numbered, request_number
from countermand.refunds.models import Delivery, Endpoint, Refund, State, Task
from countermand.refunds.states import OPEN

PAGE = 50
STUCK_SHOWN = 10


LINES = """
SELECT l.ref, l.sku, l.description, r.quantity, p.amount_minor, r.makeup
FROM refunds_refundline p
JOIN cancellations_requestline r ON r.org_id = p.org_id AND r.id = p.request_line_id
JOIN orders_line l ON l.org_id = r.org_id AND l.id = r.line_id
WHERE p.org_id = %s AND p.refund_id = %s ORDER BY l.position, l.id
"""


def refunds(request: OrgRequest) -> HttpResponse:
    """What somebody has to look at first, then all refunds, the newest first."""
    state = request.GET.get("state", "")
    before = as_uuid(request.GET.get("before", ""))
    found = in_state(state)
    if before:
        found = found.filter(id__lt=before)
    on_top = not state and not before
    look, tasks = with_context(in_state(LOOK)), _open_tasks()
    rows, stuck, todo, endpoint = at_once(
        with_context(found)[: PAGE + 1],
        look[:STUCK_SHOWN] if on_top else look.none(),
        tasks[:STUCK_SHOWN] if on_top else tasks.none(),
        Endpoint.objects.filter(enabled=True).defer("secret", "old_secret")[:1],
    )
    context: dict[str, Any] = {
        "refunds": rows[:PAGE],
        "stuck": stuck,
        "tasks": todo,
        "state": state,
        "states": [(LOOK, _("to be looked at")), *State.choices, (STOPPED, _("not owed any more"))],
        "first": not before,
        "next_before": rows[PAGE - 1].id if len(rows) > PAGE else None,
        "nobody_is_told": not endpoint and answers().money.refunds == "hook",
        "totals": _totals(),
    }
    return render(request, "refunds/refunds.html", context)


def _totals() -> list[dict[str, Any]]:
    """By currency: what is still to be paid, and how many."""
    owed = Refund.objects.filter(state__in=OPEN, stopped_at=None).order_by("currency").values_list("currency")
    found = owed.annotate(sum=Sum("amount_minor"), count=Count("id"))
    return [{"currency": currency, "amount_minor": amount, "refunds": refunds} for currency, amount, refunds in found]


def refunds_file(request: OrgRequest) -> HttpResponseBase:
    """The same refunds as a CSV file."""
    state = request.GET.get("state", "")
    note_download(state, by=request.member)
    name = f"refunds-{request.org.slug}-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    content: Any = pieces(request.org, state)
    return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def lines_of(refund: Refund) -> list[dict[str, Any]]:
    """What it pays back, line by line, with how each amount is made up."""
    names = ["ref", "sku", "description", "quantity", "amount_minor", "makeup"]
    with connection.cursor() as cursor:
        cursor.execute(LINES, [refund.org_id, refund.id])
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for one in found:
        makeup = json.loads(one["makeup"]) if isinstance(one["makeup"], str) else one["makeup"]
        one["makeup"] = told(makeup, refund.currency)
    return found


def _open_tasks() -> QuerySet[Task]:
    open_ = Task.objects.filter(done_at=None).select_related("refund__order").order_by("id")
    return open_.annotate(request_number=request_number())


def with_context(found: QuerySet[Refund]) -> QuerySet[Refund]:
    """With the request's number, the order and the deliveries: two statements for any number."""
    deliveries = Delivery.objects.select_related("endpoint").order_by("id")
    deliveries = deliveries.defer("body", "endpoint__secret", "endpoint__old_secret")
    return numbered(found).prefetch_related(Prefetch("deliveries", deliveries))


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
