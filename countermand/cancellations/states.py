"""Every machine on one screen. docs/states.md is drawn from it (`countermand states`), a test walks every state with
every verb and every role, and triggers in Postgres refuse what is not here.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from countermand.orgs.moves import Move
from countermand.orgs.roles import Role
from countermand.refunds.states import REFUND


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


class Answer(models.TextChoices):
    """What the warehouse answered about a line on hold; `WarehouseAnswer` says who and when."""

    STOPPED = "stopped", _("Stopped")
    TOO_LATE = "too_late", _("Too late, shipped")
    NOT_FOUND = "not_found", _("Not found")


class Taking(models.TextChoices):
    """Where two people are on the way to take an approved cancellation back."""

    ASKED = "asked", _("Asked for")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ASKS = frozenset({Role.REQUESTER, Role.APPROVER})
DECIDES = frozenset({Role.APPROVER})
ANSWERS = frozenset({Role.FULFILLMENT})
NOT_OWN = "not who asked, unless the company lets them"
OWN = "who asked"
ANOTHER = "another person than who asked"

REQUEST = (
    Move("", "ask", Status.PENDING, ASKS),
    Move(Status.PENDING, "approve", Status.APPROVED, DECIDES, NOT_OWN),
    Move(Status.PENDING, "reject", Status.REJECTED, DECIDES, NOT_OWN),
    Move(Status.PENDING, "withdraw", Status.WITHDRAWN, ASKS, OWN),
    Move(Status.APPROVED, "reinstate", Status.REINSTATED, DECIDES, ANOTHER),
)
LINE = (
    Move("", "ask", Outcome.PENDING, ASKS),
    Move(Outcome.PENDING, "approve", Outcome.CANCELED, DECIDES, "the line is chosen, and nothing blocks it"),
    Move(Outcome.PENDING, "approve", Outcome.LEFT_OUT, DECIDES, "the line is not chosen"),
    Move(Outcome.PENDING, "approve", Outcome.REJECTED, DECIDES, "the line is rejected, with a note"),
    Move(Outcome.PENDING, "reject", Outcome.REJECTED, DECIDES, NOT_OWN),
    Move(Outcome.PENDING, "withdraw", Outcome.WITHDRAWN, ASKS, OWN),
    Move(Outcome.CANCELED, "reinstate", Outcome.REINSTATED, DECIDES, "with its request"),
)
HOLD = (
    Move("", "answer", Answer.STOPPED, ANSWERS, "the request is pending"),
    Move("", "answer", Answer.TOO_LATE, ANSWERS, "the request is pending"),
    Move("", "answer", Answer.NOT_FOUND, ANSWERS, "the request is pending"),
    Move(Answer.NOT_FOUND, "answer", Answer.STOPPED, ANSWERS, "the request is pending"),
    Move(Answer.NOT_FOUND, "answer", Answer.TOO_LATE, ANSWERS, "the request is pending"),
    Move(Answer.STOPPED, "answer", Answer.TOO_LATE, ANSWERS, "the request is pending"),
    Move(Answer.STOPPED, "answer", Answer.NOT_FOUND, ANSWERS, "the request is pending"),
)
REINSTATEMENT = (
    Move("", "ask to reinstate", Taking.ASKED, ASKS, "the request is approved, and not confirmed by the order system"),
    Move(Taking.ASKED, "reinstate", Taking.APPROVED, DECIDES, ANOTHER),
    Move(Taking.ASKED, "refuse to reinstate", Taking.REJECTED, DECIDES, ANOTHER),
    Move(Taking.ASKED, "withdraw reinstatement", Taking.WITHDRAWN, ASKS, OWN),
)
MACHINES = {
    "a request": REQUEST,
    "a line of a request": LINE,
    "a line on hold, as the warehouse answers": HOLD,
    "a reinstatement": REINSTATEMENT,
    "a refund": REFUND,
}
