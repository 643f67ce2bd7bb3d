from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models.reason import Reason
from countermand.cancellations.states import Answer, Outcome, Status
from countermand.orders.models import Line, Order
from countermand.orders.stages import Stage
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent


class Channel(models.TextChoices):
    """How the customer asked."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    WEB = "web", _("Web form")
    MARKETPLACE = "marketplace", _("Marketplace")
    IN_PERSON = "in_person", _("In person")
    OTHER = "other", _("Other")


class Request(OrgOwned):
    """Somebody asks to cancel lines of one order. Kept for ever, whatever becomes of it."""

    number = models.PositiveIntegerField()
    key = models.UUIDField()  # one for each form shown: the same form sent twice is one request
    order = Parent(Order, related_name="requests")
    reason = Parent(Reason, related_name="+")
    note = models.TextField(blank=True)  # for the team
    customer_words = models.TextField(blank=True, default="", db_default="")  # for the customer, in their mail
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True, default="", db_default="")
    asked_at = models.DateTimeField(null=True)  # when the customer asked
    whole_order = models.BooleanField(default=False)
    excluded = models.JSONField(default=list)  # of a whole order: the lines that could not be asked for, and why
    requested_by = Parent(Membership, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)  # as the company's hours were when it was asked; null: never
    urgent_at = models.DateTimeField(null=True)  # when it may be too late (`urgency.py`); null: nobody can say
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
            models.Index(
                "org_id", "status", F("urgent_at").asc(nulls_last=True), "number", name="cancellations_request_urgent"
            ),
            models.Index(fields=["org_id", "requested_by", "status", "number"], name="cancellations_request_by"),
            models.Index(fields=["org_id", "closed_at"], name="cancellations_request_ended"),
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
    reason = Parent(Reason, null=True, related_name="+")  # of this line, where it is not the request's
    unknown_stage_ok = models.BooleanField(default=False)  # "I checked: it has not shipped", said on asking
    stopped_by = Parent(Membership, null=True, related_name="+")  # who said that the warehouse stopped it…
    stopped_stage = models.CharField(max_length=12, choices=Stage.choices, blank=True, default="", db_default="")  # …in
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default="", db_default="")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.PENDING)
    decision = Parent("Decision", null=True, related_name="lines")
    decided_reason = Parent(Reason, null=True, related_name="+")  # of this line, where it is not the decision's
    decided_stage = models.CharField(max_length=12, choices=Stage.choices, blank=True, default="", db_default="")
    decided_note = models.TextField(blank=True, default="", db_default="")  # why this line was rejected
    amount_minor = models.BigIntegerField(default=0)  # what the refund of this line comes to
    makeup = models.JSONField(default=dict, db_default={})  # and how: see `account.Share`
    seen_sku = models.CharField(max_length=200, blank=True, default="", db_default="")  # "": none, or nobody noted it
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
                condition=Q(outcome__in=["canceled", "reinstated"], decision__isnull=False)
                | (~Q(outcome__in=["canceled", "reinstated"]) & Q(decision=None)),
            ),
        ]
        indexes = [models.Index(fields=["org_id", "outcome", "id"], name="cancellations_requestline_out")]


class Attachment(OrgOwned):
    """A file kept with a request: the customer's mail, say. Insert-only, handed out as a download and nothing else."""

    APP_MAY = "SELECT, INSERT"

    request = Parent(Request, related_name="attachments")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_by = Parent(Membership, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["org_id", "request"], name="cancellations_attachment_of")]


class Draft(OrgOwned):
    """A request that somebody began to write and did not send: one for each person and order."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    member = Parent(Membership, related_name="+")
    order = Parent(Order, related_name="+")
    form = models.JSONField()  # by field's name, the list of its values
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "member", "order"], name="cancellations_draft_once")]


class WarehouseAnswer(OrgOwned):
    """What the warehouse answered about a line on hold: insert-only, the last one counts (`RequestLine.answer`)."""

    APP_MAY = "SELECT, INSERT"

    request_line = Parent(RequestLine, related_name="answers")
    answer = models.CharField(max_length=10, choices=Answer.choices)
    stage = models.CharField(max_length=12, choices=Stage.choices)  # of the line, when it was answered
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # too late: how many had shipped
    carrier = models.CharField(max_length=100, blank=True)
    tracking = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    answered_by = Parent(Membership, related_name="+")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["org_id", "request_line", "id"], name="cancellations_answer_of")]
