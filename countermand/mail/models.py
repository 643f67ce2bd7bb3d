from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.mail.kinds import KINDS
from countermand.orgs.owned import OrgOwned


class Mail(OrgOwned):
    """One mail to one person, written inside the transaction that causes it and sent after its commit."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        STUCK = "stuck", _("Stuck")

    kind = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField()
    about_id = models.UUIDField(null=True)  # the request, say
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    next_attempt_at = models.DateTimeField(null=True)  # not before; without it, at once
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    @property
    def what_for(self) -> str:
        return str(KINDS.get(self.kind, ""))

    @property
    def is_key(self) -> bool:
        """Whether its text lets its reader in: then only the addressee may read it."""
        return self.kind == "invitation"

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="mail_mail_sent_at", condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent")
            ),
        ]
        indexes = [
            models.Index(fields=["org_id", "state", "id"], name="mail_mail_state"),
            models.Index(fields=["org_id", "about_id"], name="mail_mail_about"),
        ]
