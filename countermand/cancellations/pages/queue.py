from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render

from countermand.cancellations.models import Request, RequestLine, Status
from countermand.cancellations.pending import wishes
from countermand.orders.stages import Stage
from countermand.orgs.middleware import OrgRequest

PAGE = 50

# The same rule as blockers_of, in SQL: what has left since can no longer be canceled as asked for.
NO_LONGER = (
    Q(line__stage__in=[Stage.SHIPPED, Stage.DELIVERED, Stage.CANCELED])
    | Q(line__ordered__lt=F("line__shipped") + F("line__canceled") + F("quantity"))
    | Q(line__stage=Stage.UNKNOWN, unknown_stage_ok=False)
)


def queue(request: OrgRequest) -> HttpResponse:
    """What waits for a decision, the oldest first; flagged where a line has moved since."""
    changed = RequestLine.objects.filter(NO_LONGER, request=OuterRef("id"))
    found = (
        Request.objects.filter(status=Status.PENDING)
        .annotate(needs_look=Exists(changed))
        .select_related("order", "reason", "requested_by__user")
        .order_by("number")
    )
    only = request.GET.get("only", "")
    if only == "needs-look":
        found = found.filter(needs_look=True)
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 10:
        found = found.filter(number__gt=int(after))
    rows = list(found[: PAGE + 1])
    checked = wishes(rows[:PAGE])
    for one in rows[:PAGE]:  # as of now: what a tick approves is what is shown
        one.amount_minor = sum(wish.amount_minor for wish in checked[one.id])  # type: ignore[attr-defined]
    context = {
        "requests": rows[:PAGE],
        "only": only,
        "first_url": f"?{urlencode({'only': only})}" if after else "",
        "next_url": f"?{urlencode({'only': only, 'after': rows[PAGE - 1].number})}" if len(rows) > PAGE else "",
        "own_decisions": request.org.own_decisions,
    }
    return render(request, "cancellations/queue.html", context)
