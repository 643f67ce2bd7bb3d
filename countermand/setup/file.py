"""A company's whole profile: gathered, compared with another, and applied, all of it or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from countermand.cancellations.models import Reason
from countermand.exports.models import Template
from countermand.orgs.models import Membership
from countermand.refunds.models import Endpoint
from countermand.setup.interview import lock, mark
from countermand.setup.question import Topic
from countermand.setup.questions import TOPICS
from countermand.setup.sections import SECTIONS, Section
from countermand.setup.text import read, write

__all__ = ["Applied", "Change", "apply", "difference", "gather", "read", "write"]


@dataclass(frozen=True)
class Change:
    """One answer that would become another. None: there is none on that side."""

    section: str
    key: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Applied:
    """What was changed, and the secret of each endpoint that is new: shown now, and never in a file."""

    changes: list[Change]
    secrets: dict[str, str]


def gather() -> dict[str, Any]:
    """The profile of the company whose door is open, without any secret."""
    return {name: section.gather() for name, section in SECTIONS.items()}


def difference(profile: dict[str, Any]) -> list[Change]:
    """What applying it would change. A section, or an answer, that it does not have stays as it is."""
    return [
        change for name, said in profile.items() for change in _compare(SECTIONS[name], SECTIONS[name].gather(), said)
    ]


def apply(profile: dict[str, Any], *, by: Membership | None) -> Applied:
    """Takes it over through the verbs of each place, in the transaction of the open door. The second time it
    changes nothing.
    """
    interview = lock(by)
    for model in (Reason, Endpoint, Template):
        list(model.objects.order_by("id").select_for_update(no_key=True).values_list("id"))
    changes = difference(profile)
    known = set(Endpoint.objects.values_list("id", flat=True))
    for name in SECTIONS:
        if name in {change.section for change in changes}:
            SECTIONS[name].apply(profile[name], by)
    for topic in TOPICS.values():
        if topic.key not in interview.answered and _answers(profile, topic):
            mark(interview, topic)
    added = Endpoint.objects.exclude(id__in=known)
    return Applied(changes, {endpoint.name: endpoint.secret for endpoint in added})


def _answers(profile: dict[str, Any], topic: Topic) -> bool:
    """Whether it says something to every question of the topic that is kept anywhere."""
    places = [question.stored.partition(".") for question in topic.questions if question.stored]
    return all(place in profile and (not name or name in profile[place]) for place, _dot, name in places)


def _compare(section: Section, now: Any, said: Any) -> Iterator[Change]:
    if isinstance(now, dict):
        whole = section.name in {"columns", "stages"}
        for key in [*said, *(key for key in now if whole and key not in said)]:
            if now.get(key) != said.get(key):
                yield Change(section.name, key, now.get(key), said.get(key))
        return
    before, after = ({section.label(row): row for row in rows} for rows in (now, said))
    for label in [*after, *(label for label in before if label not in after)]:
        if before.get(label) != after.get(label):
            yield _row(section.name, label, before.get(label), after.get(label))
    if list(before) != list(after) and set(before) == set(after):
        yield Change(section.name, "order", list(before), list(after))


def _row(section: str, label: str, before: dict[str, Any] | None, after: dict[str, Any] | None) -> Change:
    if before is None or after is None:
        return Change(section, label, before, after)
    keys = [key for key in after if before.get(key) != after[key]]
    return Change(section, label, {key: before.get(key) for key in keys}, {key: after[key] for key in keys})
