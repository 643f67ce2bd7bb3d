import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from countermand.cancellations.models import Request
from countermand.cancellations.rules import Rules
from countermand.desk import presence
from countermand.desk.chance import show
from countermand.desk.filters import ANSWERS, BY_RISK, DUE, MINE, SIZES, Filters
from countermand.desk.seen import SEEN, facts
from countermand.desk.snooze import morning, sleeping, words
from countermand.orders.stages import Stage
from countermand.orgs.asked import number_of
from countermand.orgs.middleware import OrgRequest
from countermand.profile.answers import answers

PAGE = 50
FOLDER = Path(__file__).parent.parent
TAKINGS = (FOLDER / "takings.sql").read_text()
FRAME = (FOLDER / "queue.sql").read_text().replace("{takings}", TAKINGS).replace("{seen}", SEEN)
LIVE = f"SELECT ({TAKINGS}), ({SEEN})"


def queue(request: OrgRequest) -> HttpResponse:
    """What waits for a decision: what may be too late first stands first."""
    filters = Filters.read(request.GET)
    context = _context(request, filters)
    return render(request, "desk/queue.html", context | _frame(request, filters, context))


def live(request: OrgRequest) -> HttpResponse:
    """The rows again, for a page that is open; 204 when they are still as it shows them."""
    with connection.cursor() as cursor:
        cursor.execute(LIVE, facts(request.member))
        takings, token = cursor.fetchone()
    if request.GET.get("seen") == token:
        return HttpResponse(status=204)
    context = _context(request, Filters.read(request.GET)) | {"seen": token, "takings": _decoded(takings)}
    html = _rows(request, context)
    if request.GET.get("shown") == _digest(html):
        return HttpResponse(status=204, headers={"X-Seen": token})
    return HttpResponse(html, headers={"X-Seen": token, "X-Shown": _digest(html)})


def _decoded(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found


def _rows(request: OrgRequest, context: dict[str, Any]) -> str:
    return render_to_string("desk/partials/queue_rows.html", context, request)


def _digest(html: str) -> str:
    return sha256(html.encode()).hexdigest()[:16]


def _context(request: OrgRequest, filters: Filters) -> dict[str, Any]:
    said = answers()
    size, after = filters.size or PAGE, request.GET.get("after", "")
    found = Request.objects.select_related("order", "reason", "requested_by__user")
    own = request.org.own_decisions
    found = filters.of(found, by=request.member, own_decisions=own, rules=Rules.of(said))
    rows: list[Any] = _page(_noted(found, request, filters), after, size + 1)
    show(rows[:size], said, by=request.member, org=request.org)
    for one in rows[:size]:
        one.here = presence.words(one.others)
        one.asleep = words(one.asleep_until) if filters.snoozed else ""
        one.why_not = one.why_not_reject if filters.choose == "reject" else one.why_not_approve
        one.more_why_not = len(one.why_not) - 1
    kept = filters.address
    return {
        "requests": rows[:size],
        "filters": filters,
        "first_url": f"?{kept}" if after else "",
        "next_url": f"?{kept}&{urlencode({'after': _place(rows[size - 1])})}" if len(rows) > size else "",
        "morning": words(morning(said.desk, timezone.get_current_timezone())),
    }


def _noted(found: QuerySet[Request], request: OrgRequest, filters: Filters) -> QuerySet[Request]:
    found = found.annotate(others=presence.others(request.member))
    if filters.snoozed:
        until = sleeping(request.member).filter(request=OuterRef("id")).values("until")
        found = found.annotate(asleep_until=Subquery(until))
    return found


def _page(found: QuerySet[Request], after: str, most: int) -> list[Request]:
    """Sorted by when it may be too late, from after a place on; what nobody can say that of comes last."""
    number, _sep, moment_text = after.partition(" ")
    last = number_of(number)
    if last is None:
        return list(found.order_by(*BY_RISK)[:most])
    rows: list[Request] = []
    unsaid = found.filter(urgent_at=None).order_by("number")
    if moment := _moment(moment_text):
        later = Q(urgent_at__gte=moment) & (Q(urgent_at__gt=moment) | Q(number__gt=last))
        rows = list(found.filter(later).order_by("urgent_at", "number")[:most])
    else:
        unsaid = unsaid.filter(number__gt=last)
    return rows + list(unsaid[: most - len(rows)]) if len(rows) < most else rows


def _place(row: Request) -> str:
    return f"{row.number} {row.urgent_at.isoformat() if row.urgent_at else ''}".strip()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _frame(request: OrgRequest, filters: Filters, context: dict[str, Any]) -> dict[str, Any]:
    """What stands around the rows: the filters, the saved views and what the page has to say to stay up to date."""
    with connection.cursor() as cursor:
        cursor.execute(FRAME, facts(request.member) | {"reason": filters.reason})
        reasons, views, snoozed, takings, seen = cursor.fetchone()
    reasons, views = _decoded(reasons), _decoded(views)
    html = _rows(request, context | {"takings": _decoded(takings)})
    return {
        "reasons": reasons,
        "views": [one | {"current": one["query"] == filters.address} for one in views],
        "snoozed": snoozed,
        "mine": MINE.items(),
        "dues": DUE.items(),
        "stages": Stage.choices,
        "answers": ANSWERS.items(),
        "sizes": [(size or PAGE, filters.but(size=size)) for size in (0, *SIZES)],
        "shown_size": filters.size or PAGE,
        "approve_url": filters.but(choose="approve"),
        "reject_url": filters.but(choose="reject"),
        "everything": not filters.used,
        "saved": any(one["query"] == filters.address for one in views),
        "rows": mark_safe(html),  # noqa: S308 (a template of ours has escaped it)
        "shown": _digest(html),
        "seen": seen,
        "after": request.GET.get("after", ""),
    }
