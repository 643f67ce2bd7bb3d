import csv
import json
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, IntegerField, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.cells import harmless
from countermand.orders.makeup import told
from countermand.orders.money import from_minor
from countermand.orgs.at_once import at_once
from countermand.orgs.middleware import OrgRequest
from countermand.profile.answers import answers
from countermand.refunds.models import Delivery, Endpoint, Event, Refund, State, Task
from countermand.refunds.states import OPEN

MOST_ROWS = 50_000
DISPOSITION = 'attachment; filename="refunds.csv"'
STOPPED = "stopped"  # not a state either: its cancellation was taken back
PAGE = 50
STUCK_SHOWN = 10
# The request lives in the app above; a refund knows only its id.
REQUEST = "FROM cancellations_request q WHERE q.org_id = refunds_refund.org_id AND q.id = refunds_refund.request_id"


LINES = """
SELECT l.ref, l.sku, l.description, r.quantity, p.amount_minor, r.makeup
FROM refunds_refundline p
JOIN cancellations_requestline r ON r.org_id = p.org_id AND r.id = p.request_line_id
JOIN orders_line l ON l.org_id = r.org_id AND l.id = r.line_id
WHERE p.org_id = %s AND p.refund_id = %s ORDER BY l.position, l.id
"""
LOOK = "look"  # not a state: what somebody has to look at


def refunds(request: OrgRequest) -> HttpResponse:
    """What somebody has to look at first, then all refunds, the newest first."""
    state = request.GET.get("state", "")
    before = as_uuid(request.GET.get("before", ""))
    found = _in_state(Refund.objects.order_by("-id"), state)
    if before:
        found = found.filter(id__lt=before)
    on_top = not state and not before
    look, tasks = with_context(_in_state(Refund.objects.order_by("-id"), LOOK)), _open_tasks()
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


def _in_state(found: QuerySet[Refund], state: str) -> QuerySet[Refund]:
    if state == LOOK:
        stuck = Delivery.objects.filter(state=Delivery.State.STUCK, event=Event.APPROVED).order_by().values("refund")
        wanted = ~Q(attention="") | Q(id__in=stuck, state__in=[State.OWED, State.SENT, State.FAILED])
        return found.filter(wanted, stopped_at=None)
    if state == STOPPED:
        return found.filter(stopped_at__isnull=False)
    return found.filter(state=state, stopped_at=None) if state in State.values else found


def _totals() -> list[dict[str, Any]]:
    """By currency: what is still to be paid, and how many."""
    owed = Refund.objects.filter(state__in=OPEN, stopped_at=None).order_by("currency").values_list("currency")
    found = owed.annotate(sum=Sum("amount_minor"), count=Count("id"))
    return [{"currency": currency, "amount_minor": amount, "refunds": refunds} for currency, amount, refunds in found]


def refunds_file(request: OrgRequest) -> HttpResponse:
    """The same refunds as a CSV, for whoever works in a spreadsheet."""
    found = _in_state(Refund.objects.order_by("-id"), request.GET.get("state", ""))
    rows: Any = with_context(found)[:MOST_ROWS]
    answer = HttpResponse(content_type="text/csv; charset=utf-8", headers={"Content-Disposition": DISPOSITION})
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(
        ["Request", "Order", "State", "Amount", "Currency", "Reference", "Look at it", "Approved", "Changed"]
    )
    for one in rows:
        writer.writerow(
            [
                f"CR-{one.request_number}",
                harmless(one.order.number),
                STOPPED if one.stopped_at else one.state,
                from_minor(one.amount_minor, one.currency),
                one.currency,
                harmless(one.reference),
                one.attention,
                f"{timezone.localtime(one.created_at):%Y-%m-%d %H:%M}",
                f"{timezone.localtime(one.changed_at):%Y-%m-%d %H:%M}",
            ]
        )
    return answer


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
    number = RawSQL(f"SELECT q.number {REQUEST}", [], IntegerField())  # noqa: S611
    open_ = Task.objects.filter(done_at=None).select_related("refund__order").order_by("id")
    return open_.annotate(request_number=number)


def with_context(found: QuerySet[Refund]) -> QuerySet[Refund]:
    """With the request's number, the order and the deliveries: two statements for any number."""
    deliveries = (
        Delivery.objects.select_related("endpoint")
        .defer("body", "endpoint__secret", "endpoint__old_secret")
        .order_by("id")
    )
    number = RawSQL(f"SELECT q.number {REQUEST}", [], IntegerField())  # noqa: S611
    found = found.select_related("order").annotate(request_number=number)
    return found.prefetch_related(Prefetch("deliveries", deliveries))


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
