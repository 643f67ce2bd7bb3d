from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from countermand.audit.models import Head
from countermand.cancellations.models import Answer
from countermand.orders.models import Order
from countermand.orgs.at_once import at_once
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.warehouse.answer import last_answers
from countermand.warehouse.holds import NEVER, Place, answered, first, let_go, put_back, taken_back, to_stop

PAGE = 50
PRINTED = 500
SHOWN = 30  # of what is answered, released or canceled


def holds(request: OrgRequest) -> HttpResponse:
    """`?q=` an order, tracking or request number or a SKU, whole; `?print=1` all on one page."""
    return page(request, searched(request.GET))


def live(request: OrgRequest) -> HttpResponse:
    """The list again, or 204 while nothing has happened in the company since `seen`."""
    if request.GET.get("seen") == str(_now()):
        return HttpResponse(status=204)
    return render(request, "warehouse/partials/holds.html", _context(request, searched(request.GET)))


def page(request: OrgRequest, query: str, *, problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, "warehouse/holds.html", {**_context(request, query), "problem": problem}, status=status)


def searched(asked: QueryDict) -> str:
    return " ".join(asked.get("q", "").split())[:200]


def _now() -> int:
    """The number of the company's last audit entry: nothing on this list changes without one."""
    return Head.objects.values_list("seq", flat=True).first() or 0


def _context(request: OrgRequest, query: str) -> dict[str, Any]:
    seen = _now()
    printed = "print" in request.GET
    most = PRINTED if printed else PAGE
    place = Place.parse(request.GET.get("after", ""))
    waiting = to_stop(query)
    found, done, back, gone, canceled, same = at_once(
        first(place.following(waiting) if place else waiting, most + 1),
        answered(query)[:SHOWN],
        taken_back(query)[:SHOWN],
        let_go(query)[:SHOWN],
        put_back(query)[:SHOWN],
        Order.objects.filter(number=query)[:1],
    )
    rows = found[:most]
    last = last_answers([*rows, *done])
    today = timezone.localdate()
    for row in rows + done:
        _show(row, last.get(row.id), today)
    address, kept = to(request, "holds"), {"q": query} if query else {}
    return {
        "rows": rows,
        "answered": done,
        "released": sorted([*back, *gone], key=_at, reverse=True)[:SHOWN],
        "canceled": canceled,
        "shown": SHOWN,
        "query": query,
        "known": bool(same) and not rows and not done,
        "seen": seen,
        "after": str(place or ""),
        "printed": printed,
        "printed_at": timezone.now(),
        "first_url": f"{address}?{urlencode(kept)}" if place else "",
        "next_url": f"{address}?{urlencode({**kept, 'after': Place.of(rows[-1])})}" if len(found) > most else "",
        "print_url": f"{address}?{urlencode({**kept, 'print': 1})}",
        "more": len(found) > most,
    }


def _at(row: Any) -> Any:
    return row.at


def _show(row: Any, last: Any, today: date) -> None:
    """`row` with its last answer, and how soon it ships, in words and color."""
    row.last = last
    row.moved_on = row.answer == Answer.STOPPED and row.stopped_stage != row.line.stage
    row.heard = row.stopped_by if not row.answer else None
    row.ships_said, row.ships_color = _ships(row.line.ship_by, today)


def _ships(day: date | None, today: date) -> tuple[str, str]:
    if day is None or day == NEVER:
        return "", ""
    if day < today:
        return _("was to ship %(day)s") % {"day": date_format(day, "j M")}, "red"
    if day == today:
        return _("ships today"), "red"
    if day == today + timedelta(days=1):
        return _("ships tomorrow"), "orange"
    return _("ships %(day)s") % {"day": date_format(day, "j M")}, "secondary"
