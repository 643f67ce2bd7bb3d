from django.contrib.postgres.fields import ArrayField
from django.db import models

from countermand.orgs.owned import OrgOwned
from countermand.orgs.roles import Role


class Reason(OrgOwned):
    """One of the org's reason codes. Retired, never deleted: old decisions keep pointing at it.

    `decided_by`: besides being an approver, whoever decides must have one of these roles; empty: any approver.
    """

    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    needs_note = models.BooleanField(default=False)
    no_refund = models.BooleanField(default=False)  # an approval for this reason pays nothing back
    restock = models.BooleanField(default=False)  # the goods go back to the shelf: hooks and files say so
    system_code = models.CharField(max_length=100, blank=True)  # what the order system calls it
    needs_second = models.BooleanField(default=False, db_default=False)  # two people approve, whatever the amount
    decided_by = ArrayField(models.CharField(max_length=12, choices=Role.choices), default=list, db_default=[])
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "label"]
        constraints = [models.UniqueConstraint(fields=["org_id", "code"], name="cancellations_reason_code")]

    def __str__(self) -> str:
        return self.label
