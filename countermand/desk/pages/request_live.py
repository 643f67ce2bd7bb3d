from django.http import HttpResponse
from django.shortcuts import render

from countermand.cancellations.pending import closed_sentences
from countermand.desk import presence
from countermand.desk.pages.request import context_of, shown
from countermand.orgs.middleware import OrgRequest


def live(request: OrgRequest, number: int) -> HttpResponse:
    """What the page of a request would show now, for one that is open; 204 while that is what it was shown."""
    found = shown(request, number)
    if request.GET.get("seen") == found.seen:
        return HttpResponse(status=204)
    context = context_of(request, found) | {
        "frame": "desk/partials/bare.html",
        "closed": closed_sentences([found]).get(found.id),
        "here": presence.words(presence.others_at(found, by=request.member)),
    }
    response = render(request, "desk/request.html", context)
    response["X-Seen"] = found.seen
    return response
