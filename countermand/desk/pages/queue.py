from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from countermand.cancellations import second
from countermand.cancellations.models import Request, RequestLine, Status
from countermand.cancellations.pending import wishes
from countermand.cancellations.rules import Rules, current
from countermand.cancellations.words import due, urgency
from countermand.orders.stages import Stage
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.models import Membership

PAGE = 50


def no_longer(rules: Rules) -> Q:
    """The same rules as those of `wishes`, in SQL: lines that cannot be approved as they were asked for."""
    asked_first = [stage for stage in rules.limits.ask_first if not rules.refuses(stage)]
    found = (
        Q(line__stage__in=[stage for stage in Stage if rules.refuses(stage)])
        | Q(line__ordered__lt=F("line__shipped") + F("line__canceled") + F("quantity"))
        | Q(line__stage=Stage.UNKNOWN, unknown_stage_ok=False)
        | Q(request__order__closed_as_of__isnull=False)
        | Q(Q(line__stage__in=asked_first) & ~Q(line__stage=F("stopped_stage")))
    )
    if rules.refuses_partly_shipped:
        found |= Q(line__shipped__gt=0)
    for kind in rules.kinds("refuse"):
        if kind == "free":
            found |= Q(line__price=0)
        for sku in rules.skus(kind):
            found |= Q(line__sku__startswith=sku)
    return found


def queue(request: OrgRequest) -> HttpResponse:
    """What waits for a decision, what is due first at the top; flagged where a line cannot be approved as it is."""
    rules = current()
    found = Request.objects.filter(status=Status.PENDING).select_related("order", "reason", "requested_by__user")
    only = request.GET.get("only", "")
    if only == "needs-look":
        found = found.filter(Exists(RequestLine.objects.filter(no_longer(rules), request=OuterRef("id"))))
    sort = "oldest" if request.GET.get("sort") == "oldest" else "due"
    after = request.GET.get("after", "")
    rows = list(_from(found, sort, after)[: PAGE + 1])
    _show(rows[:PAGE], rules, by=request.member)
    kept = {"only": only, "sort": sort}
    context = {
        "requests": rows[:PAGE],
        "only": only,
        "sort": sort,
        "first_url": f"?{urlencode(kept)}" if after else "",
        "next_url": f"?{urlencode({**kept, 'after': _place(rows[PAGE - 1])})}" if len(rows) > PAGE else "",
        "own_decisions": request.org.own_decisions,
    }
    return render(request, "desk/queue.html", context)


def _show(rows: list[Any], rules: Rules, *, by: Membership) -> None:
    """As of now: what a tick approves is what is shown."""
    checked, firsts = wishes(rows, rules), second.firsts(rows)
    for one in rows:
        one.first = firsts.get(one.id)
        one.not_twice = second.not_twice(one.first, by=by) if one.first else None
        one.reason = one.first.reason if one.first else one.reason
        mine = second.covered(checked[one.id], one.first)
        one.amount_minor = sum(wish.amount_minor for wish in mine)
        one.needs_look = any(wish.blockers and not wish.needs_stop for wish in mine)
        one.needs_stop = any(wish.needs_stop for wish in mine)
        one.due = due(one.due_at) if one.due_at else ""
        one.urgency = urgency(one.due_at) if one.due_at else ""


def _from(found: QuerySet[Request], sort: str, after: str) -> QuerySet[Request]:
    """Sorted, from after a place on; who asked before there were due times waits the longest."""
    number, _sep, moment_text = after.partition(" ")
    if sort == "oldest":
        found = found.order_by("number")
        return found.filter(number__gt=int(number)) if _is_number(number) else found
    found = found.order_by(F("due_at").asc(nulls_first=True), "number")
    if not _is_number(number):
        return found
    later = Q(due_at=None, number__gt=int(number)) | Q(due_at__isnull=False)
    if moment := _moment(moment_text):
        later = Q(due_at__gt=moment) | Q(due_at=moment, number__gt=int(number))
    return found.filter(later)


def _place(row: Request) -> str:
    return f"{row.number} {row.due_at.isoformat() if row.due_at else ''}".strip()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10
