"""One topic of the interview on one page, the first time and any time after."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Conflict, Plain
from countermand.setup.answer import answer, current
from countermand.setup.interview import after, before, lock, mark, steps
from countermand.setup.newest import is_open, is_undecided, newest, read_as_answered
from countermand.setup.pages import form
from countermand.setup.pages.parts import PARTS
from countermand.setup.pages.shown import shown
from countermand.setup.question import Topic
from countermand.setup.questions import TOPICS


def topic(request: OrgRequest, topic: str) -> HttpResponse:
    found = TOPICS.get(topic)
    if found is None:
        raise Http404
    if request.method != "POST":
        return show(request, found)
    return post(request, found)


def post(request: OrgRequest, topic: Topic) -> HttpResponse:
    try:
        with transaction.atomic():
            save(request, topic)
    except Plain as problem:
        return show(request, topic, problem=problem)
    following = after(topic)
    if request.POST.get("go") == "stay":
        messages.success(request, _("“%(topic)s” is saved.") % {"topic": topic.title})
        return redirect(to(request, "setup-topic", topic.key))
    return redirect(to(request, "setup-topic", following.key) if following else to(request, "setup-golive"))


def save(request: OrgRequest, topic: Topic) -> None:
    """Everything that the page asks, or nothing. Raises Refused, or Conflict if somebody else changed it meanwhile."""
    interview = lock(request.member)
    now = saved(topic)
    said = form.read(topic, request.POST) | _parts_of(topic, request)
    news = {key: value for key, value in said.items() if value != now.get(key)}
    if news and request.POST.get("seen") != fingerprint(now):
        raise Conflict(
            _(
                "Somebody changed this topic since you opened the page, so nothing is saved yet. "
                "Your answers are below; where they differ from what is saved now, it says so. Save again to keep them."
            )
        )
    for question in topic.questions:
        if question.kind in PARTS and question.key in said:
            PARTS[question.kind].save(request, said[question.key])
    answer(topic, {key: value for key, value in news.items() if not _is_part(topic, key)}, by=request.member)
    source = newest()
    if topic.key == "order-system" and source is not None and is_open(source):
        read_as_answered(source)
    mark(interview, topic)


def saved(topic: Topic) -> dict[str, Any]:
    return current(topic) | {
        question.key: PARTS[question.kind].current() for question in topic.questions if question.kind in PARTS
    }


def fingerprint(values: Mapping[str, Any]) -> str:
    """Of what a page showed: tells whether it is still so."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def show(request: OrgRequest, topic: Topic, *, problem: Plain | None = None) -> HttpResponse:
    now = saved(topic)
    problems = problem.problems if isinstance(problem, form.Refused) else {}
    typed = form.typed(topic, request.POST) if problem else {}
    asked = form.ask(topic, now | typed, problems)
    if isinstance(problem, Conflict):
        _say_what_is_saved(asked, now)
    context: dict[str, Any] = {
        "topic": topic,
        "asked": asked,
        "aside": any(one.aside for one in asked),
        "aside_open": any(one.aside and not one.settled for one in asked) or is_undecided(newest()),
        "steps": steps(topic.key),
        "before": before(topic),
        "after": after(topic),
        "again": all(step.answered for step in steps()),
        "seen": fingerprint(now),
        "problem": problem,
        "problems": problems,
    }
    for question in topic.questions:
        if question.kind in PARTS:
            part = PARTS[question.kind]
            context[question.kind.value] = part.show(request, part.read(request) if problem else None, problems)
    context |= shown(request, topic)
    return render(request, "setup/topic.html", context, status=problem.status if problem else 200)


def _parts_of(topic: Topic, request: OrgRequest) -> dict[str, Any]:
    return {
        question.key: PARTS[question.kind].read(request)
        for question in topic.questions
        if question.kind in PARTS and PARTS[question.kind].read(request)
    }


def _is_part(topic: Topic, key: str) -> bool:
    return any(question.key == key and question.kind in PARTS for question in topic.questions)


def _say_what_is_saved(asked: list[form.Asked], now: Mapping[str, Any]) -> None:
    for one in asked:
        if one.key in now and one.question.kind in form.FORM_KINDS and str(one.value) != str(now[one.key]):
            one.meanwhile = form.text_of(one.question, now[one.key])
