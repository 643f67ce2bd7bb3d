"""The whole machine on one screen. docs/states.md is drawn from it, and a test walks every pair."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING = "pending", _("Pending")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REINSTATED = "reinstated", _("Reinstated")  # approved, and taken back by two people


class Outcome(models.TextChoices):
    """What became of one line of a request."""

    PENDING = "pending", _("Pending")
    CANCELED = "canceled", _("Canceled")
    LEFT_OUT = "left_out", _("Not canceled")  # the request was approved without this line
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REINSTATED = "reinstated", _("Reinstated")  # was canceled, and is to be sent after all


MOVES: dict[tuple[Status, str], Status] = {
    (Status.PENDING, "approve"): Status.APPROVED,
    (Status.PENDING, "reject"): Status.REJECTED,
    (Status.PENDING, "withdraw"): Status.WITHDRAWN,
}


def can(status: str, verb: str) -> bool:
    return (Status(status), verb) in MOVES
