from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a line is, in our words. The order system's own word is kept beside it."""

    OPEN = "open", _("Open")
    ON_HOLD = "on_hold", _("On hold")
    BACKORDERED = "backordered", _("Backordered")
    PICKING = "picking", _("Picking")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELED = "canceled", _("Canceled")
    UNKNOWN = "unknown", _("Unknown")


# How far along a line is. An import never lowers it; the first three may follow each other in any order.
# `unknown` says nothing: it may replace them (and be replaced), but never hides that work has begun.
RANK = {
    Stage.UNKNOWN: 0,
    Stage.OPEN: 0,
    Stage.ON_HOLD: 0,
    Stage.BACKORDERED: 0,
    Stage.PICKING: 1,
    Stage.PACKED: 2,
    Stage.SHIPPED: 3,
    Stage.DELIVERED: 4,
    Stage.CANCELED: 9,
}
GONE = {Stage.SHIPPED, Stage.DELIVERED}
