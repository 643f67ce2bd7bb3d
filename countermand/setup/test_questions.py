from typing import get_args, get_origin, get_type_hints

import pytest

from countermand.audit.models import Entry
from countermand.people.change_company import Facts
from countermand.plain import Plain
from countermand.profile.answers import TOPICS as ANSWERED
from countermand.profile.answers import answers, plain
from countermand.setup.answer import answer, asked, current
from countermand.setup.question import YES_NO, Kind
from countermand.setup.questions import QUESTIONS, TOPICS

STORED = {question.stored: question for question in QUESTIONS.values() if question.stored}
ROWS = {"columns", "stages", "reasons", "endpoints", "exports"}


def test_every_answer_there_is_a_place_for_is_asked_for():
    places = {f"{topic}.{name}" for topic, kind in ANSWERED.items() for name in get_type_hints(kind)}
    assert set(STORED) == places | {f"company.{name}" for name in get_type_hints(Facts)} | ROWS


def test_defaults_and_choices_are_those_of_the_profile():
    for stored, question in STORED.items():
        topic, _, name = stored.partition(".")
        if topic not in ANSWERED:
            continue
        default, hint = plain(ANSWERED[topic]())[name], get_type_hints(ANSWERED[topic])[name]
        assert question.default == ("" if default is None else default), stored
        if question.kind == Kind.CHOICE and get_origin(hint) is not type(None) and get_args(hint):
            assert {choice.value for choice in question.choices} == set(get_args(hint)), stored
        if question.kind == Kind.SEVERAL:
            assert {choice.value for choice in question.choices} == set(get_args(get_args(hint)[0])), stored


def test_keys_are_unique_and_every_question_says_what_it_is_for():
    assert len(QUESTIONS) == sum(len(topic.questions) for topic in TOPICS.values())
    for question in QUESTIONS.values():
        assert str(question.why).endswith("."), question.key
        assert question.kind != Kind.UNDERSTOOD or question.then, question.key
        assert not question.only_if or question.only_if[0] in QUESTIONS, question.key


def test_answers_are_kept_where_they_live_and_audited(acme):
    with acme.door():
        answer(TOPICS["company"], {"time_zone": "Europe/Berlin", "opens": "07:30", "open_on": ["mon"]}, by=acme.ada)
        answer(TOPICS["approval"], {"own_decisions": "yes", "second_above": "500.00"}, by=acme.ada)
        assert current(TOPICS["company"])["time_zone"] == "Europe/Berlin"
        said = current(TOPICS["approval"])
        assert (said["own_decisions"], said["second_above"], said["due_hours"]) == ("yes", "500.00", 8)
        assert answers().desk.open_on == ("mon",)
        assert set(Entry.objects.values_list("subject", flat=True)) == {"company", "desk", "limits"}


def test_what_is_not_said_stays(acme):
    with acme.door():
        answer(TOPICS["approval"], {"due_hours": 3}, by=acme.ada)
        answer(TOPICS["approval"], {"second_above": ""}, by=acme.ada)
        assert current(TOPICS["approval"])["due_hours"] == 3


def test_what_cannot_be_is_refused_in_one_sentence(acme):
    for topic, key, value, sentence in [
        ("company", "time_zone", "Mars/Olympus", "not a time zone"),
        ("company", "opens", "late", "opens cannot be “late”"),
        ("approval", "own_decisions", "perhaps", "yes or no"),
        ("stages", "refuse_from", "moon", "It can be: picking, packed, shipped"),
    ]:
        with acme.door(), pytest.raises(Plain, match=sentence):
            answer(TOPICS[topic], {key: value}, by=acme.ada)


def test_a_question_that_depends_on_another_is_asked_only_then():
    def keys(**values):
        return [question.key for question in asked(TOPICS["refunds"], values)]

    assert "endpoints" in keys(refunds="hook")
    assert "endpoints" not in keys(refunds="manual")
    assert "customer_words" in keys(mail_customer=YES_NO[0])
