from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models import RequestLine
from countermand.orders.stages import Stage
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent

__all__ = ["Confirmation", "Kind", "State"]


class State(models.TextChoices):
    """What the order system has said about a cancellation so far."""

    WAITING = "waiting", _("Waiting")
    CONFIRMED = "confirmed", _("Confirmed")
    CONTRADICTED = "contradicted", _("Contradicted")
    SETTLED = "settled", _("Settled")


class Kind(models.TextChoices):
    """How it was confirmed, or contradicted."""

    CANCELED = "canceled", _("Says canceled")
    SMALLER = "smaller", _("Fewer ordered")
    FINISHED = "finished", _("Shipped only the rest")
    OPEN_AGAIN = "open_again", _("Came back open")
    SHIPPED = "shipped", _("Shipped anyway")


AGREES = (Kind.CANCELED, Kind.SMALLER, Kind.FINISHED)
OBJECTS = (Kind.OPEN_AGAIN, Kind.SHIPPED)


class Confirmation(OrgOwned):
    """What became of one canceled line once it left in a file. Its id is the id of its request line: one each.

    `judge.sql` moves it, with every file that is applied. Settled is a person's word, and not the end: a file that
    shows the line canceled confirms it, and one with a fact that the person did not see contradicts it again.
    A line that shipped before it ever left in a file has a row too, without `exported_at`.
    """

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"  # deleted only when the import that made it is undone

    request_line = Parent(RequestLine, related_name="confirmations")
    state = models.CharField(max_length=12, choices=State.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    since = models.DateTimeField(default=timezone.now)  # when it came into this state
    exported_at = models.DateTimeField(null=True)
    exported_in = models.CharField(max_length=40, blank=True)  # EX-7
    said_by = models.UUIDField(null=True)  # the import that judged last; the rest is what that file said
    said_file = models.CharField(max_length=300, blank=True)
    said_as_of = models.DateTimeField(null=True)
    said_row = models.PositiveIntegerField(null=True)
    said_word = models.CharField(max_length=200, blank=True)
    said_stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    said_ordered = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    said_shipped = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    before = models.JSONField(null=True)  # the row as it was before that import; for its undoing
    settled_by = Parent(Membership, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)  # what the person did about it

    class Meta:
        constraints = [
            models.CheckConstraint(name="reconciliation_confirmation_once", condition=Q(id=F("request_line"))),
            models.CheckConstraint(
                name="reconciliation_confirmation_state",
                condition=Q(state="waiting", kind="", exported_at__isnull=False)
                | Q(state="confirmed", kind__in=AGREES, said_as_of__isnull=False)
                | Q(state__in=["contradicted", "settled"], kind__in=OBJECTS, said_as_of__isnull=False)
                | Q(state="settled", kind="", exported_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reconciliation_confirmation_export",
                condition=Q(exported_at=None, exported_in="") | (Q(exported_at__isnull=False) & ~Q(exported_in="")),
            ),
            models.CheckConstraint(
                name="reconciliation_confirmation_settled",
                condition=Q(settled_by=None, settled_at=None, note="") & ~Q(state="settled")
                | (Q(settled_by__isnull=False, settled_at__isnull=False) & ~Q(note="")),
            ),
        ]
        indexes = [
            models.Index(fields=["org_id", "state", "since", "id"], name="reconciliation_state"),
            models.Index(fields=["org_id", "since", "id"], name="reconciliation_since"),
            models.Index(
                fields=["org_id", "kind", "state", "since", "id"],
                name="reconciliation_kind",
                condition=Q(kind__in=OBJECTS),
            ),
        ]

    @property
    def seen(self) -> str:
        """Changes when something else is said: what a person answers to is what they saw."""
        return f"{self.state} {self.kind} {self.said_by}"
