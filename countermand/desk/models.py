"""What people at the desk keep beside the requests: none of it decides anything."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models import Request
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent


class SavedView(OrgOwned):
    """A person's own filters of the queue, by name."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    member = Parent(Membership, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)  # as it stands in the address
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["org_id", "member", "name"], name="desk_savedview_name")]


class Snooze(OrgOwned):
    """A request that a person does not want to see in their queue for a while; everybody else still does."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    request = Parent(Request, related_name="snoozes")
    member = Parent(Membership, related_name="+")
    until = models.DateTimeField(null=True)
    until_answer = models.BooleanField(default=False)  # or once the warehouse has answered about every line
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org_id", "request", "member"], name="desk_snooze_once"),
            models.CheckConstraint(name="desk_snooze_ends", condition=Q(until__isnull=False) | Q(until_answer=True)),
        ]
        indexes = [models.Index(fields=["org_id", "member", "request"], name="desk_snooze_mine")]


class Presence(OrgOwned):
    """Somebody has the page of a request open, and said so a moment ago."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    request = Parent(Request, related_name="presences")
    member = Parent(Membership, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "request", "member"], name="desk_presence_once")]
        indexes = [models.Index(fields=["org_id", "seen_at"], name="desk_presence_seen")]


class Comment(OrgOwned):
    """What somebody said about a request, for the team. Insert-only."""

    APP_MAY = "SELECT, INSERT"

    request = Parent(Request, related_name="comments")
    by = Parent(Membership, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    mentioned = ArrayField(models.UUIDField(), default=list)  # ids of the members who got a mail

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="desk_comment_text", condition=~Q(text=""))]
        indexes = [models.Index(fields=["org_id", "request", "id"], name="desk_comment_of")]


class Reminder(OrgOwned):
    """That people were told of a due time: each kind once a request, whatever happens to the worker. Insert-only."""

    APP_MAY = "SELECT, INSERT"

    class Kind(models.TextChoices):
        BEFORE = "before", _("Before it is due")
        OVERDUE = "overdue", _("Overdue: the approvers")
        ADMINS = "admins", _("Long overdue: the admins")

    request = Parent(Request, related_name="reminders")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    told = models.PositiveIntegerField()  # how many people got a mail
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "request", "kind"], name="desk_reminder_once")]
