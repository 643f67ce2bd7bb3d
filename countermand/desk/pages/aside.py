"""What somebody does beside a request without deciding it: put it aside, look at it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from countermand.cancellations.models import Request
from countermand.desk import presence
from countermand.desk.pages.said import by_script, refused, said
from countermand.desk.snooze import snooze, wake
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


def snoozing(request: OrgRequest, number: int) -> HttpResponse:
    """Puts a request aside for this person alone, or takes it back into the queue."""
    found = get_object_or_404(Request, number=number)
    until = request.POST.get("until", "")
    try:
        if until == "now":
            sentence = wake(found, by=request.member)
        else:
            sentence = snooze(found, by=request.member, until=until, at=request.POST.get("at", ""))
    except Plain as problem:
        if by_script(request):
            return refused(request, str(problem), status=problem.status)
        raise
    if by_script(request):
        return said(request, sentence)
    messages.success(request, sentence)
    return redirect(to(request, "queue"))


def present(request: OrgRequest, number: int) -> HttpResponse:
    """This person still has the page open; who else has is what they get."""
    found = get_object_or_404(Request, number=number)
    presence.seen(found, by=request.member)
    here = presence.words(presence.others_at(found, by=request.member))
    return render(request, "desk/partials/here.html", {"here": here})
