from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orders.models import Line, Order
from countermand.orders.search import MOST_VALUES, SHORTEST, matches, newest
from countermand.orders.stages import Stage
from countermand.orgs.middleware import OrgRequest

PAGE = 50


def orders(request: OrgRequest) -> HttpResponse:
    """The newest orders first; found by a piece of text, filtered by a stage that a line is in."""
    query, stage = request.GET.get("q", "").strip(), request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    after, hint = _position(request.GET.get("after", "")), ""
    if query and len(query) < SHORTEST:
        hint = _("Type at least two characters.")
    if query and not hint:
        hits = matches(query)
        rows = newest(hits, stage=stage, after=after, most=PAGE + 1)
        if len(hits) == MOST_VALUES or any(row.cut for row in rows):  # type: ignore[attr-defined]
            hint = _("So many fit that not all of them are shown. Type more to see the right ones.")
    else:
        rows = _newest_of_all(stage, after)
    if query and not after and not request.htmx:  # type: ignore[attr-defined]
        _record_search(request, query, stage, rows)
    filters = {key: value for key, value in (("q", query), ("stage", stage)) if value}
    context = {
        "orders": _with_lines(rows[:PAGE]),
        "q": query,
        "stage": stage,
        "stages": Stage.choices,
        "hint": hint,
        "filtered": bool(filters),
        "first_url": f"?{urlencode(filters)}" if after else "",
        "next_url": f"?{urlencode(filters | {'after': _mark(rows[PAGE - 1])})}" if len(rows) > PAGE else "",
    }
    template = "orders/partials/results.html" if request.htmx else "orders/orders.html"  # type: ignore[attr-defined]
    return render(request, template, context)


def _newest_of_all(stage: str, after: tuple[date, UUID] | None) -> list[Order]:
    found: QuerySet[Order] = Order.objects.all()
    if stage:
        found = found.filter(Exists(Line.objects.filter(order=OuterRef("id"), stage=stage)))
    if after:
        found = found.filter(Q(sorted_on__lt=after[0]) | Q(sorted_on=after[0], id__lt=after[1]))
    return list(found[: PAGE + 1])


def _with_lines(rows: list[Order]) -> list[dict[str, Any]]:
    """Each order with its number of lines, what is open, and how many lines are in which stage: one statement."""
    still_open = Case(
        When(stage__in=[Stage.SHIPPED, Stage.DELIVERED, Stage.CANCELED], then=Decimal(0)),
        default=F("ordered") - F("shipped") - F("canceled"),
    )
    counted = (
        Line.objects.filter(order__in=rows)
        .order_by()
        .values("order_id", "stage")
        .annotate(lines=Count("id"), open=Sum(still_open))
    )
    by_order: dict[UUID, list[Any]] = {}
    for row in counted:
        by_order.setdefault(row["order_id"], []).append(row)
    return [_summary(order, by_order.get(order.id, [])) for order in rows]


def _summary(order: Order, counted: Iterable[dict[str, Any]]) -> dict[str, Any]:
    in_order = sorted(counted, key=lambda row: Stage.values.index(row["stage"]))
    return {
        "order": order,
        "lines": sum(row["lines"] for row in in_order),
        "open": sum((row["open"] for row in in_order), Decimal(0)),
        "stages": [(row["stage"], Stage(row["stage"]).label, row["lines"]) for row in in_order],
    }


def _mark(order: Order) -> str:
    return f"{order.sorted_on.isoformat()}_{order.id}"


def _position(mark: str) -> tuple[date, UUID] | None:
    day, _, order_id = mark.partition("_")
    try:
        return date.fromisoformat(day), UUID(order_id)
    except ValueError:
        return None


def _record_search(request: OrgRequest, query: str, stage: str, rows: list[Order]) -> None:
    found = f"{PAGE}+" if len(rows) > PAGE else str(len(rows))
    record_one(Action.SEARCHED, query, by=request.member, body={"in": "orders", "stage": stage, "found": found})
