from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.states import Outcome, Status
from countermand.orders.models import Line, Order
from countermand.orders.stages import Stage
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent

__all__ = ["Decision", "FirstApproval", "Outcome", "Reason", "Request", "RequestLine", "Status"]


class Reason(OrgOwned):
    """One of the org's reason codes. Retired, never deleted: old decisions keep pointing at it."""

    code = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    needs_note = models.BooleanField(default=False)
    no_refund = models.BooleanField(default=False)  # an approval for this reason pays nothing back
    restock = models.BooleanField(default=False)  # the goods go back to the shelf: hooks and files say so
    system_code = models.CharField(max_length=100, blank=True)  # what the order system calls it
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "label"]
        constraints = [models.UniqueConstraint(fields=["org_id", "code"], name="cancellations_reason_code")]

    def __str__(self) -> str:
        return self.label


class Request(OrgOwned):
    """Somebody asks to cancel lines of one order. Kept for ever, whatever becomes of it."""

    number = models.PositiveIntegerField()
    key = models.UUIDField()  # one for each form shown: the same form sent twice is one request
    order = Parent(Order, related_name="requests")
    reason = Parent(Reason, related_name="+")
    note = models.TextField(blank=True)
    whole_order = models.BooleanField(default=False)
    excluded = models.JSONField(default=list)  # of a whole order: the lines that could not be asked for, and why
    requested_by = Parent(Membership, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)  # as the company's hours were when it was asked; null: never
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PENDING)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "number"], name="cancellations_request_number"),
            models.UniqueConstraint(fields=["org_id", "key"], name="cancellations_request_key"),
            models.CheckConstraint(
                name="cancellations_request_closed",
                condition=Q(status="pending", closed_at=None) | (~Q(status="pending") & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["org_id", "status", "number"], name="cancellations_request_status"),
            models.Index(fields=["org_id", "order", "number"], name="cancellations_request_order"),
            models.Index(
                "org_id", "status", F("due_at").asc(nulls_first=True), "number", name="cancellations_request_due"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"CR-{self.number}"


class RequestLine(OrgOwned):
    """One line and quantity of a request, with what the person saw when they asked."""

    request = Parent(Request, related_name="lines")
    line = Parent(Line, related_name="request_lines")
    follows = Parent("self", null=True, related_name="+")  # the line's last committed cancellation at that time
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unknown_stage_ok = models.BooleanField(default=False)  # "I checked: it has not shipped", said on asking
    stopped_by = Parent(Membership, null=True, related_name="+")  # who said that the warehouse stopped it…
    stopped_stage = models.CharField(max_length=12, choices=Stage.choices, blank=True, default="", db_default="")  # …in
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    decision = Parent("Decision", null=True, related_name="lines")
    amount_minor = models.BigIntegerField(default=0)  # what the refund of this line comes to
    seen_stage = models.CharField(max_length=12, choices=Stage.choices)
    seen_ordered = models.DecimalField(max_digits=18, decimal_places=4)
    seen_shipped = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    seen_canceled = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))

    class Meta:
        ordering = ["line__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "request", "line"], name="cancellations_requestline_once"),
            models.UniqueConstraint(
                fields=["org_id", "line"],
                condition=Q(outcome="pending"),
                name="cancellations_requestline_open",
            ),
            models.UniqueConstraint(
                fields=["org_id", "line", "follows"],
                condition=Q(outcome__in=["pending", "canceled"]),
                nulls_distinct=False,
                name="cancellations_requestline_follows",
            ),
            models.CheckConstraint(name="cancellations_requestline_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="cancellations_requestline_stopped",
                condition=Q(stopped_by=None, stopped_stage="") | (Q(stopped_by__isnull=False) & ~Q(stopped_stage="")),
            ),
            models.CheckConstraint(
                name="cancellations_requestline_decided",
                condition=Q(outcome="canceled", decision__isnull=False) | (~Q(outcome="canceled") & Q(decision=None)),
            ),
        ]
        indexes = [models.Index(fields=["org_id", "outcome", "id"], name="cancellations_requestline_out")]


class Decision(OrgOwned):
    """What a person's approve or reject leaves. Insert-only; one a request.

    A trigger (`guards.sql`) refuses a decision by somebody who is not an active approver, and by the
    requester unless the org's rule allows it.
    """

    APP_MAY = "SELECT, INSERT"

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    request = Parent(Request, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    decided_by = Parent(Membership, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    reason = Parent(Reason, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org_id", "request"], name="cancellations_decision_once"),
            models.UniqueConstraint(fields=["org_id", "request", "id"], name="cancellations_decision_target"),
            models.CheckConstraint(
                name="cancellations_decision_verdict", condition=Q(verdict__in=["approved", "rejected"])
            ),
            models.CheckConstraint(name="cancellations_decision_note", condition=Q(verdict="approved") | ~Q(note="")),
        ]
        indexes = [models.Index(fields=["org_id", "decided_at"], name="cancellations_decision_at")]


class FirstApproval(OrgOwned):
    """The first of two approvals, where the company wants two. Insert-only; nothing is canceled by it.

    Triggers (`second.sql`) want an active approver here, somebody else for the decision, and one of these for each
    decision above the company's limit.
    """

    APP_MAY = "SELECT, INSERT"

    request = Parent(Request, related_name="first_approvals")
    approved_by = Parent(Membership, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now)
    reason = Parent(Reason, related_name="+")
    note = models.TextField(blank=True)
    amounts = models.JSONField()  # by id of each request line that was approved: its refund then, in minor units

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "request"], name="cancellations_firstapproval_once")]
