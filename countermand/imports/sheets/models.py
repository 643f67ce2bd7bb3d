from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent
from countermand.orgs.sealed import SealedText

LEAST_MINUTES = 5
MANY_FAILURES = 3


class SheetSource(OrgOwned):
    """A Google Sheet that orders come from. Its key leaves with it: this row can be deleted."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    class Way(models.TextChoices):
        LINK = "link", _("By link")
        ACCOUNT = "account", _("With a service account")

    class State(models.TextChoices):
        NEW = "new", _("Not fetched yet")
        FETCHING = "fetching", _("Being fetched")
        LATER = "later", _("Tried again soon")
        TAKEN = "taken", _("Fetched")
        SAME = "same", _("Nothing new")
        FAILED = "failed", _("Failed")

    name = models.CharField(max_length=100)
    link = models.CharField(max_length=500)  # as it was pasted; for people, never called
    spreadsheet = models.CharField(max_length=100)  # Google's id of the whole file
    gid = models.CharField(max_length=20, blank=True)  # and of the tab; without it, the first
    tab = models.CharField(max_length=100, blank=True)  # the tab's name, which a service account needs
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.LINK)
    account = models.CharField(max_length=200, blank=True)  # the address that the sheet has to be shared with
    key = SealedText(blank=True)  # of the service account, as JSON
    minutes = models.PositiveIntegerField(null=True)  # every so many; None: by hand
    applies = models.BooleanField(default=False)  # by itself, if no row is refused
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    sentence = models.TextField(blank=True)  # what went wrong, or what to know
    failures = models.PositiveIntegerField(default=0)  # in a row
    tries = models.PositiveIntegerField(default=0)  # of the fetch that is going on
    fetches = models.PositiveIntegerField(default=0)  # ever begun; an answer to an earlier one is dropped
    sha256 = models.CharField(max_length=64, blank=True)  # of the bytes that were taken last
    last_import = Parent("imports.Import", null=True, related_name="+")
    fetched_at = models.DateTimeField(null=True)  # when the last answer came, good or bad
    next_at = models.DateTimeField(null=True)  # due then; while it is fetched: due again if the worker dies
    asked_by = Parent(Membership, null=True, related_name="+")  # who pressed the button
    set_by = Parent(Membership, related_name="+")  # who set it last: what comes by itself comes in their name
    created_at = models.DateTimeField(default=timezone.now)
    off_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "spreadsheet", "gid"], name="imports_sheetsource_once"),
            models.CheckConstraint(
                name="imports_sheetsource_minutes",
                condition=Q(minutes=None) | Q(minutes__gte=LEAST_MINUTES),
            ),
            models.CheckConstraint(name="imports_sheetsource_off", condition=Q(off_at=None) | Q(next_at=None)),
        ]
        indexes = [models.Index(fields=["org_id", "next_at"], name="imports_sheetsource_due")]

    def __str__(self) -> str:
        return self.name

    def next_time(self, after: datetime) -> datetime | None:
        """When its schedule has it fetched again."""
        return after + timedelta(minutes=self.minutes) if self.minutes and not self.off_at else None
