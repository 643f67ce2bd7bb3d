import json

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.orders.models import Order
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent
from countermand.orgs.sealed import SealedText
from countermand.refunds.states import OPEN, Attention, State

__all__ = [
    "Attempt",
    "Attention",
    "Delivery",
    "Endpoint",
    "Event",
    "Refund",
    "RefundLine",
    "Report",
    "State",
    "Task",
]


class Event(models.TextChoices):
    """What an endpoint can be told of."""

    APPROVED = "cancellation.approved", _("Cancellation approved: a refund is owed")
    REINSTATED = "cancellation.reinstated", _("Cancellation taken back: the refund is not owed any more")
    HELD = "line.held", _("Line on hold: stop it")
    RELEASED = "line.released", _("Line released: let it go")
    TEST = "endpoint.test", _("Test")

    @classmethod
    def wanted(cls) -> list["Event"]:
        """Those that an endpoint can want; a test is sent when somebody presses its button."""
        return [event for event in cls if event != cls.TEST]


def only_approved() -> list[str]:
    return [Event.APPROVED]


class Endpoint(OrgOwned):
    """Where an org's refund/credit messages go. Disabled, never deleted: its deliveries are kept."""

    name = models.CharField(max_length=100)
    url = models.URLField(max_length=500)
    secret = SealedText()  # whsec_…, as Standard Webhooks writes it
    old_secret = SealedText(
        blank=True, default="", db_default=""
    )  # for a day beside the new one, so that nobody is caught out
    old_until = models.DateTimeField(null=True)
    enabled = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)  # no try has succeeded since
    events = ArrayField(
        models.CharField(max_length=40, choices=Event.choices),
        default=only_approved,
        db_default=[Event.APPROVED.value],
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "id"]


class Refund(OrgOwned):
    """The money owed by one approved request, in the currency's minor unit (cents; 0 is allowed).

    `request_id` and `decision_id` have their foreign keys from the cancellations app, which comes later.
    """

    order = Parent(Order, related_name="refunds")
    request_id = models.UUIDField()
    decision_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)  # its cancellation was taken back: not owed any more
    state = models.CharField(max_length=8, choices=State.choices, default=State.OWED, db_default=State.OWED)
    changed_at = models.DateTimeField(default=timezone.now, db_default=Now())
    reference = models.CharField(max_length=200, blank=True, db_default="")  # of the payment or the credit memo
    attention = models.CharField(max_length=6, choices=Attention.choices, blank=True, db_default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "request_id"], name="refunds_refund_once"),
            models.CheckConstraint(name="refunds_refund_amount", condition=Q(amount_minor__gte=0)),
            models.CheckConstraint(name="refunds_refund_nothing", condition=~Q(state="nothing") | Q(amount_minor=0)),
        ]
        indexes = [
            models.Index(fields=["org_id", "state", "id"], name="refunds_refund_state"),
            models.Index(fields=["org_id", "id"], name="refunds_refund_look", condition=~Q(attention="")),
        ]

    @property
    def is_open(self) -> bool:
        return self.stopped_at is None and self.state in OPEN


class RefundLine(OrgOwned):
    APP_MAY = "SELECT, INSERT"

    refund = Parent(Refund, related_name="lines")
    request_line_id = models.UUIDField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org_id", "request_line_id"], name="refunds_refundline_once"),
            models.CheckConstraint(name="refunds_refundline_amount", condition=Q(amount_minor__gte=0)),
        ]
        indexes = [models.Index(fields=["org_id", "refund"], name="refunds_refundline_refund")]


class Delivery(OrgOwned):
    """One message to one endpoint. Id and body are made once, in the approving transaction, and sent
    byte for byte on every try: whoever receives it twice can tell.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        STUCK = "stuck", _("Stuck")
        STOPPED = "stopped", _("Stopped")  # never sent: nothing is owed any more, or it was paid by hand

    refund = Parent(Refund, null=True, related_name="deliveries")  # null: the message is not about money
    event = models.CharField(max_length=40, choices=Event.choices, default=Event.APPROVED, db_default=Event.APPROVED)
    request_id = models.UUIDField(null=True)  # what it is about; null in messages from before there were events
    endpoint = Parent(Endpoint, related_name="deliveries")
    message_id = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts_made = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)  # not before; without it, at once
    created_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "refund", "endpoint"], name="refunds_delivery_once"),
            models.UniqueConstraint(fields=["org_id", "message_id"], name="refunds_delivery_message"),
            models.CheckConstraint(
                name="refunds_delivery_delivered",
                condition=Q(state="delivered", delivered_at__isnull=False)
                | ~Q(state="delivered") & Q(delivered_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["org_id", "state", "id"], name="refunds_delivery_state"),
            models.Index(fields=["org_id", "request_id"], name="refunds_delivery_about"),
        ]

    @property
    def request_label(self) -> str:
        """CR-1042, as the message itself has it; "" of a test."""
        return str(json.loads(self.body)["data"].get("request", {}).get("number", ""))


class Attempt(OrgOwned):
    """One try to send a delivery. Written before the call and finished after it: a try that a killed
    worker left is seen as one without an answer.
    """

    delivery = Parent(Delivery, related_name="attempts")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(null=True)
    status = models.PositiveIntegerField(null=True)  # the HTTP status, if there was an answer
    error = models.CharField(max_length=500, blank=True)
    excerpt = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["org_id", "delivery", "number"], name="refunds_attempt_number")]


class Report(OrgOwned):
    """What somebody said about a refund: the receiver by a signed message, or a person. Kept as it was said, whether
    the refund moved by it or not.
    """

    APP_MAY = "SELECT, INSERT"

    class Said(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        LOOKED = "looked", _("Looked at")

    refund = Parent(Refund, related_name="reports")
    said = models.CharField(max_length=8, choices=Said.choices)
    at = models.DateTimeField(default=timezone.now)
    endpoint = Parent(Endpoint, null=True, related_name="+")
    message_id = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the message's bytes
    by = Parent(Membership, null=True, related_name="+")
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    moved = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "endpoint", "message_id"],
                condition=~Q(message_id=""),
                name="refunds_report_once",
            ),
            models.CheckConstraint(
                name="refunds_report_by",
                condition=Q(by__isnull=False, endpoint=None, message_id="")
                | (Q(by=None, endpoint__isnull=False) & ~Q(message_id="")),
            ),
        ]
        indexes = [models.Index(fields=["org_id", "refund", "id"], name="refunds_report_refund")]


class Task(OrgOwned):
    """Something that finance has to do by hand, until somebody says that it is done."""

    class Kind(models.TextChoices):
        TAKE_BACK = "take_back", _("Take a refund back")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    refund = Parent(Refund, related_name="tasks")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done_by = Parent(Membership, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)  # how it was done

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "refund", "kind"], name="refunds_task_once"),
            models.CheckConstraint(
                name="refunds_task_done",
                condition=Q(done_at=None, done_by=None) | (Q(done_at__isnull=False) & Q(done_by__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["org_id", "done_at", "id"], name="refunds_task_open")]
