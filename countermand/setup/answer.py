"""The answers to the catalog's questions, read from where they live and written through the verbs of that place."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from countermand.orgs.models import Membership
from countermand.plain import Plain
from countermand.profile.answers import TOPICS as ANSWERED
from countermand.profile.answers import answers, plain
from countermand.setup.question import YES_NO, Question, Topic
from countermand.setup.sections import company, topics

COMPANY = "company"


def current(topic: Topic) -> dict[str, Any]:
    """The plain value of each question that is a field, by the question's key. Rows of their own are not here."""
    places = {COMPANY: plain(company.facts())} | {name: plain(getattr(answers(), name)) for name in ANSWERED}
    return {
        question.key: _shown(places[place][name])
        for question in topic.questions
        for place, _dot, name in [question.stored.partition(".")]
        if name
    }


def answer(topic: Topic, said: Mapping[str, Any], *, by: Membership | None) -> None:
    """Takes over what is said, by the question's key; what is not said stays. Raises Plain naming what cannot be."""
    places: dict[str, dict[str, Any]] = {}
    for question in topic.questions:
        place, _dot, name = question.stored.partition(".")
        if name and question.key in said:
            places.setdefault(place, {})[name] = _stored(question, said[question.key])
    if COMPANY in places:
        company.change(places.pop(COMPANY), by)
    for place in ANSWERED:
        if place in places:
            topics.change(place, places[place], by)


def asked(topic: Topic, values: Mapping[str, Any]) -> list[Question]:
    """The topic's questions that are asked at all, given the answers so far."""
    return [
        question
        for question in topic.questions
        if not question.only_if or values.get(question.only_if[0]) in question.only_if[1]
    ]


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return YES_NO[0] if value else YES_NO[1]
    return "" if value is None else value


def _stored(question: Question, value: Any) -> Any:
    if {choice.value for choice in question.choices} == set(YES_NO):
        if value not in YES_NO:
            raise Plain(_("“%(question)s” is answered with yes or no.") % {"question": question.text})
        return value == YES_NO[0]
    return value
