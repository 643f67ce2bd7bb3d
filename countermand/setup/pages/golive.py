"""The definition of done: what has been seen to happen, and where to make the rest happen. Asks again by itself."""

from django.http import HttpResponse
from django.shortcuts import render

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.permissions import may
from countermand.setup.golive import Item, checks
from countermand.setup.interview import steps
from countermand.setup.newest import READING, is_open, newest


def golive(request: OrgRequest) -> HttpResponse:
    items = checks(request.org)
    source = newest()
    context = {
        "rows": [(item, _address(request, item)) for item in items],
        "seen": sum(item.done for item in items),
        "all": len(items),
        "steps": steps(),
        "source": source if is_open(source) else None,
        "reading": source if source and source.state in READING else None,
        "taken": source.new + source.changed + source.unchanged if source else 0,
    }
    return render(request, "setup/golive.html", context)


def _address(request: OrgRequest, item: Item) -> str:
    """Where it is done, for whom may go there."""
    if item.url is None or not may(request.member, item.url[0]):
        return ""
    name, arguments = item.url
    return to(request, name, *arguments)
