from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.orders.stages import Stage
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent

__all__ = ["Correction", "Line", "Order", "Payment", "SearchTerm", "Stage"]


class Payment(models.TextChoices):
    """What has become of the customer's money, as far as the order system says."""

    PAID = "paid", _("paid")
    AUTHORIZED = "authorized", _("authorized only")  # the customer's bank has set it aside; nothing was taken
    UNPAID = "unpaid", _("not paid")
    REFUNDED = "refunded", _("paid back")


class Order(OrgOwned):
    """What the order system knows about an order. Ids are text, exactly as the order system writes them."""

    number = models.CharField(max_length=100)
    customer_name = models.CharField(max_length=300, blank=True)
    customer_email = models.CharField(max_length=320, blank=True)
    currency = models.CharField(max_length=3)
    placed_on = models.DateField(null=True)
    sorted_on = models.DateField()  # placed_on, or else the day it first came in
    shipping = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # what the customer paid for it
    discount = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # off the whole order, beside the lines'
    tax = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # of the whole order, beside the lines'
    paid = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # what the customer has paid of it all
    payment = models.CharField(max_length=12, choices=Payment.choices, blank=True, db_default="")
    updated_at = models.DateTimeField(default=timezone.now)
    closed_as_of = models.DateTimeField(null=True)  # missing from a full export that was true then
    closed_source = models.CharField(max_length=300, blank=True, db_default="")  # that file

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"  # an import that is undone takes what it brought along

    class Meta:
        ordering = ["-sorted_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["org_id", "number"], name="orders_order_number")]
        indexes = [
            models.Index(fields=["org_id", "-sorted_on", "-id"], name="orders_order_newest"),
            models.Index(fields=["org_id", "customer_name", "-sorted_on", "-id"], name="orders_order_of_customer"),
            models.Index(fields=["org_id", "customer_email", "-sorted_on", "-id"], name="orders_order_of_email"),
        ]

    def __str__(self) -> str:
        return self.number


class Line(OrgOwned):
    """One line of an order. Quantities are in the line's own unit, up to four decimals.

    `canceled` is what this product canceled, and nothing else: it equals the sum of the committed request
    lines. A line that the order system itself calls canceled has the stage for it.
    """

    order = Parent(Order, related_name="lines")
    position = models.PositiveIntegerField()
    ref = models.CharField(max_length=100)  # what identifies it within the order: a line number, an id, a SKU
    sku = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=500, blank=True)
    ordered = models.DecimalField(max_digits=18, decimal_places=4)
    shipped = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    canceled = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # one unit, in the order's currency
    tax = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # of the whole line
    discount = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # of the whole line
    stage = models.CharField(max_length=12, choices=Stage.choices)
    source_stage = models.CharField(max_length=200, blank=True)
    stage_as_of = models.DateTimeField()
    stage_source = models.CharField(max_length=300, blank=True)  # the file or call that said so
    shipped_on = models.DateField(null=True)
    carrier = models.CharField(max_length=100, blank=True)
    tracking = models.CharField(max_length=200, blank=True)
    ship_by = models.DateField(null=True)  # the day it is planned to leave
    parent_ref = models.CharField(max_length=100, blank=True, db_default="")  # the kit's or gift's line it belongs to
    location = models.CharField(max_length=100, blank=True, db_default="")  # where it is picked: a warehouse, a bin

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"  # see Correction: never without one

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "order", "ref"], name="orders_line_ref"),
            models.CheckConstraint(
                name="orders_line_quantities",
                condition=Q(ordered__gt=0, shipped__gte=0, canceled__gte=0, ordered__gte=F("shipped") + F("canceled")),
            ),
            models.CheckConstraint(
                name="orders_line_worth",  # far below what a refund in minor units can hold
                condition=Q(price=None) | Q(price__gte=0, price__lt=Decimal("1e13") / F("ordered")),
            ),
            models.CheckConstraint(name="orders_line_stage", condition=Q(stage__in=Stage.values)),
        ]
        indexes = [
            models.Index(fields=["org_id", "sku", "order"], name="orders_line_of_sku"),
            models.Index(fields=["org_id", "stage", "order"], name="orders_line_stage"),
        ]

    @property
    def open_quantity(self) -> Decimal:
        """What has neither shipped nor been canceled; 0 once the stage says that nothing is left."""
        if self.stage in {Stage.SHIPPED, Stage.DELIVERED, Stage.CANCELED}:
            return Decimal(0)
        return self.ordered - self.shipped - self.canceled


class Correction(OrgOwned):
    """A person's word that a line did not get as far as we were told. Nothing else moves a line backwards or removes
    it: a trigger wants this row, written in the same transaction (`corrections.sql`).
    """

    APP_MAY = "SELECT, INSERT"

    line_id = models.UUIDField()  # no foreign key: the line may be the thing that is removed
    order_number = models.CharField(max_length=100)
    ref = models.CharField(max_length=100)
    from_stage = models.CharField(max_length=12, choices=Stage.choices)
    to_stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)  # "": the line is removed
    from_shipped = models.DecimalField(max_digits=18, decimal_places=4)
    to_shipped = models.DecimalField(max_digits=18, decimal_places=4)
    said_by = Parent(Membership, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)
    note = models.CharField(max_length=500)
    transaction_id = models.BigIntegerField(default=0)  # set by the database

    class Meta:
        indexes = [models.Index(fields=["org_id", "line_id"], name="orders_correction_line")]
        constraints = [models.CheckConstraint(name="orders_correction_note", condition=~Q(note=""))]


class SearchTerm(OrgOwned):
    """One ending of something people search by, in lower case: `suffix` starts with what they type.

    Row-level security keeps Postgres from using a trigram index (LIKE is not leakproof); a prefix match on
    all endings is a substring match, and `starts_with` is leakproof. See docs/decisions/0004.
    """

    class Kind(models.TextChoices):
        NUMBER = "number"
        CUSTOMER = "customer"
        EMAIL = "email"
        SKU = "sku"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    suffix = models.CharField(max_length=64, db_collation="C")
    value = models.CharField(max_length=320)

    APP_MAY = "SELECT, INSERT, DELETE"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org_id", "kind", "suffix", "value"], name="orders_searchterm_once")
        ]
