from typing import Any

from django.db.models import F
from django.utils import timezone

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership
from countermand.profile.answers import TOPICS, answers, plain
from countermand.profile.models import Profile


def hold_answers_to_change() -> Profile:
    """The company's answers, locked until commit: approvals wait, and then go by what has become of them.

    Reasons are changed under this lock, too, since they also say who decides.
    """
    Profile.objects.bulk_create([Profile()], ignore_conflicts=True)
    return Profile.objects.select_for_update(no_key=True).get()


def change_answers(topic: str, values: Any, *, by: Membership | None) -> None:
    """Takes over the answers of one topic, from now on; `by` None is the command line. The same again does nothing."""
    profile = hold_answers_to_change()
    before, after = plain(getattr(answers(), topic)), plain(values)
    changed = {name for name in after if after[name] != before[name]}
    if not changed:
        return
    stored = {name: value for name, value in after.items() if value != plain(TOPICS[topic]())[name]}
    Profile.objects.filter(id=profile.id).update(
        answers={**profile.answers, topic: stored}, version=F("version") + 1, changed_at=timezone.now()
    )
    body = {one: {name: both[name] for name in sorted(changed)} for one, both in [("before", before), ("after", after)]}
    record_one(Action.SETTINGS_CHANGED, topic, by=by, subject_id=profile.id, body=body)
