from functools import cached_property
from typing import Any

from django.db import models

from countermand.audit.actions import Action
from countermand.audit.sentences import details, facts_of, sentence
from countermand.orgs.owned import OrgOwned

__all__ = ["Action", "Entry", "Head"]


class Entry(OrgOwned):
    """What happened, for ever. The app's role may add and read, nothing else; a trigger numbers, dates and
    chains every entry (see `chain.sql`). Names are copied in: a person who leaves is still named.
    """

    APP_MAY = "SELECT, INSERT"

    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=320, db_collation="C")  # C: found by how it starts, by index
    action = models.CharField(max_length=40, choices=Action.choices)
    subject = models.CharField(max_length=200, db_collation="C")
    subject_id = models.UUIDField(null=True)
    order_id = models.UUIDField(null=True)
    body = models.TextField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        ordering = ["-seq"]
        constraints = [models.UniqueConstraint(fields=["org_id", "seq"], name="audit_entry_seq")]
        indexes = [
            models.Index(fields=["org_id", "order_id", "seq"], name="audit_entry_order"),
            models.Index(fields=["org_id", "action", "seq"], name="audit_entry_action"),
            models.Index(fields=["org_id", "actor", "seq"], name="audit_entry_actor"),
            models.Index(fields=["org_id", "subject", "seq"], name="audit_entry_subject"),
            models.Index(fields=["org_id", "at", "seq"], name="audit_entry_at"),
        ]

    @cached_property
    def facts(self) -> dict[str, Any]:
        return facts_of(self.body)

    @property
    def who(self) -> str:
        return self.actor.partition(" <")[0]

    @property
    def sentence(self) -> str:
        return sentence(self.action, self.subject, self.facts)

    @property
    def details(self) -> list[tuple[str, str]]:
        return details(self.facts)


class Head(OrgOwned):
    """The last entry's number and hash of one org's chain. Only the trigger writes it."""

    APP_MAY = "SELECT"

    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id"], name="audit_head_once")]
