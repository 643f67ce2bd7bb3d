from django.db import models

from countermand.orgs.owned import OrgOwned

__all__ = ["Interview"]


class Interview(OrgOwned):
    """How far a company has come with telling how it works. What it said lies with what it is about."""

    answered = models.JSONField(default=dict)  # topic → when it was last saved

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id"], name="setup_interview_once")]
