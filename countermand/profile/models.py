from django.db import models
from django.utils import timezone

from countermand.orgs.owned import OrgOwned

__all__ = ["Profile"]


class Profile(OrgOwned):
    """What the company answered about how it works; see `answers.py`. One row a company, none before it answers.

    Earlier answers are in the audit, with who changed them and when.
    """

    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id"], name="profile_profile_once")]
