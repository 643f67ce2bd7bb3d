"""The life of a refund: from being owed until whoever pays says that it is paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from countermand.orgs.moves import Move
from countermand.orgs.roles import Role


class State(models.TextChoices):
    OWED = "owed", _("Owed")  # nobody was told yet who took the message
    SENT = "sent", _("Sent")
    ACCEPTED = "accepted", _("Accepted")
    PAID = "paid", _("Paid")
    FAILED = "failed", _("Failed")
    NOTHING = "nothing", _("Nothing owed")


class Attention(models.TextChoices):
    """Why finance has to look at a refund."""

    FAILED = "failed", _("The receiver says that it could not be paid")
    AMOUNT = "amount", _("The receiver says another amount")
    LATE = "late", _("The receiver says that it failed after it had been paid")
    TWICE = "twice", _("The receiver says that it paid, with another reference than before")


PAYS = frozenset({Role.FINANCE})
OPEN = (State.OWED, State.SENT, State.ACCEPTED, State.FAILED)
REFUND = (
    Move("", "approve", State.OWED, frozenset({Role.APPROVER}), "there is money to be paid back"),
    Move("", "approve", State.NOTHING, frozenset({Role.APPROVER}), "the refund comes to 0"),
    Move(State.OWED, "deliver", State.SENT, besides="an endpoint took it"),
    Move(State.FAILED, "resend", State.OWED, PAYS),
    *(Move(before, "hear", State.ACCEPTED, besides="signed") for before in (State.OWED, State.SENT, State.FAILED)),
    *(Move(before, "hear", State.PAID, besides="signed, and the amount is right") for before in OPEN),
    *(Move(before, "hear", State.FAILED, besides="signed") for before in (State.OWED, State.SENT, State.ACCEPTED)),
    *(Move(before, "mark paid", State.PAID, PAYS, "with a reference") for before in OPEN),
)
MOVES = {(move.before, move.after) for move in REFUND}


def may_become(before: str, after: str) -> bool:
    return (before, after) in MOVES
