"""How far the interview is: which topics are answered, which are open, and what comes next."""

from dataclasses import dataclass

from django.utils import timezone

from countermand.orgs.models import Membership, Organization
from countermand.orgs.tenancy import current_org_id
from countermand.people.admins import lock_admins
from countermand.profile.models import Profile
from countermand.setup.models import Interview
from countermand.setup.question import Said, Topic
from countermand.setup.questions import TOPICS


@dataclass(frozen=True)
class Step:
    number: int
    topic: Topic
    answered: bool
    current: bool

    @property
    def title(self) -> Said:
        return self.topic.title


def answered() -> dict[str, str]:
    """Topic → when it was last saved, as ISO text."""
    return Interview.objects.values_list("answered", flat=True).first() or {}


def begun() -> bool:
    return bool(answered())


def steps(current: str = "") -> list[Step]:
    done = answered()
    return [
        Step(number, topic, key in done, key == current) for number, (key, topic) in enumerate(TOPICS.items(), start=1)
    ]


def lock(by: Membership | None) -> Interview:
    """One change of the interview after the other: all that its verbs may lock, in the order in which they do."""
    lock_admins(by)
    list(Membership.objects.order_by("id").select_for_update(no_key=True).values_list("id"))
    Organization.objects.select_for_update().get(id=current_org_id())
    Profile.objects.bulk_create([Profile()], ignore_conflicts=True)
    Profile.objects.select_for_update(no_key=True).get()
    Interview.objects.bulk_create([Interview()], ignore_conflicts=True)
    return Interview.objects.select_for_update(no_key=True).get()


def mark(interview: Interview, topic: Topic) -> None:
    interview.answered = interview.answered | {topic.key: timezone.now().isoformat(timespec="seconds")}
    interview.save(update_fields=["answered"])


def before(topic: Topic) -> Topic | None:
    keys = list(TOPICS)
    at = keys.index(topic.key)
    return TOPICS[keys[at - 1]] if at else None


def after(topic: Topic) -> Topic | None:
    keys = list(TOPICS)
    at = keys.index(topic.key) + 1
    return TOPICS[keys[at]] if at < len(keys) else None
