from typing import Any, Literal, get_args, get_origin, get_type_hints

from countermand.orgs.models import Membership
from countermand.profile.answers import TOPICS, answers, plain, read
from countermand.profile.change import change_answers
from countermand.setup.sections.section import Section, table_of

NOTES = {
    "desk": "When somebody is at the order desk; language: of what customers are sent.",
    "source": 'The order system and how its files are written. "" and 0: found anew in each file.',
    "limits": 'From where on a cancellation is refused, and what it needs before. second_above = "": never.',
    "money": "Who pays back (hook or manual), and what the customer's mail says in your own words.",
    "special": "Lines with rules of their own: nothing, tell or refuse; known by how their SKU begins.",
}


def change(topic: str, said: dict[str, Any], by: Membership | None) -> None:
    """Takes over what is said of the topic; the rest of it stays."""
    change_answers(topic, read(topic, plain(getattr(answers(), topic)) | said), by=by)


def section_of(topic: str) -> Section:
    def gather() -> dict[str, Any]:
        return _without_none(plain(getattr(answers(), topic)))

    def read_topic(said: Any) -> dict[str, Any]:
        complete = _without_none(plain(read(topic, table_of(topic, said))))
        return {name: complete[name] for name in said}

    def apply(said: dict[str, Any], by: Membership | None) -> None:
        change(topic, said, by)

    note, possible = NOTES.get(topic, ""), _possible(topic)
    return Section(name=topic, note=note, gather=gather, read=read_topic, apply=apply, possible=possible)


def _possible(topic: str) -> dict[str, str]:
    hints = get_type_hints(TOPICS[topic])
    listed = {name: get_args(hint)[0] if get_origin(hint) is tuple else hint for name, hint in hints.items()}
    return {
        name: ", ".join(one or '""' for one in get_args(hint))
        for name, hint in listed.items()
        if get_origin(hint) is Literal
    }


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in values.items()}
