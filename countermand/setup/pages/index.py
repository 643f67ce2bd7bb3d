"""How the company works, topic by topic: what is answered, what is open, and where to go on."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render

from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.setup.interview import answered, steps


def index(request: OrgRequest) -> HttpResponse:
    return show(request)


def show(request: OrgRequest, *, problem: Plain | None = None) -> HttpResponse:
    found = steps()
    times = {topic: datetime.fromisoformat(when) for topic, when in answered().items()}
    context = {
        "steps": found,
        "rows": [(step, times.get(step.topic.key)) for step in found],
        "done": sum(step.answered for step in found),
        "following": next((step.topic for step in found if not step.answered), None),
        "problem": problem,
    }
    return render(request, "setup/index.html", context, status=problem.status if problem else 200)
