from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models.reason import Reason
from countermand.cancellations.models.request import Request
from countermand.cancellations.states import Taking
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent


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
    beside = models.CharField(max_length=60, blank=True, db_default="")  # see `Account.beside`; "" in old ones
    amounts = models.JSONField()  # by id of each request line that was approved: its refund then, in minor units

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "request"], name="cancellations_firstapproval_once")]


class Reinstatement(OrgOwned):
    """Two people take an approved cancellation back: one asks and says why, another approver decides.

    One at a time and one that is approved for each request; once decided it never changes (`reinstate.sql`).
    """

    request = Parent(Request, related_name="reinstatements")
    state = models.CharField(max_length=10, choices=Taking.choices, default=Taking.ASKED)
    why = models.TextField()
    asked_by = Parent(Membership, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = Parent(Membership, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)  # of the decision

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "request"],
                condition=Q(state__in=["asked", "approved"]),
                name="cancellations_reinstatement_once",
            ),
            models.CheckConstraint(name="cancellations_reinstatement_why", condition=~Q(why="")),
            models.CheckConstraint(
                name="cancellations_reinstatement_decided",
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (Q(state="withdrawn") & Q(decided_at__isnull=False))
                | (Q(state__in=["approved", "rejected"], decided_by__isnull=False) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="cancellations_reinstatement_two",
                condition=~Q(state="approved") | ~Q(decided_by=F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["org_id", "state", "id"], name="cancellations_reinst_state"),
            models.Index(fields=["org_id", "request", "id"], name="cancellations_reinst_of"),
        ]
