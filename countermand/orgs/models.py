from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.orgs.owned import OrgOwned, Parent, new_id
from countermand.orgs.roles import Role
from countermand.orgs.user import User

__all__ = ["Counter", "Invitation", "Membership", "Organization", "Role", "User"]


class Organization(models.Model):
    """A company. Its policy shows the row only to those acting for it; see the first migration."""

    APP_MAY = "SELECT, INSERT, UPDATE"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.CharField(max_length=40, unique=True, validators=[RegexValidator(r"^[a-z0-9][a-z0-9-]*$")])
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="USD")
    own_decisions = models.BooleanField(_("people may decide their own requests"), default=False)
    mail_customer = models.BooleanField(_("mail the customer when an order is canceled"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "slug", "name"], name="orgs_organization_copied")]

    def __str__(self) -> str:
        return self.name


class Counter(OrgOwned):
    """The last number given out in a company, of requests or files. A row of its own: saving the company's
    settings can never set it back.
    """

    name = models.CharField(max_length=20)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "name"], name="orgs_counter_name")]


class Membership(OrgOwned):
    """A person's place in a company. Slug and name of the company are copied in (a foreign key keeps them
    equal), so that a person's list of companies is read from their own rows alone.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    org_slug = models.CharField(max_length=40)
    org_name = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["joined_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "user"], name="orgs_membership_once"),
            models.CheckConstraint(
                name="orgs_membership_roles",
                condition=Q(roles__contained_by=Role.values) & Q(roles__len__gt=0),
            ),
        ]

    def has(self, *roles: str) -> bool:
        return self.active and any(role in self.roles for role in roles)


class Invitation(OrgOwned):
    """A promise of a place, kept by a signed link: the row says whether it still holds."""

    email = models.EmailField()
    name = models.CharField(max_length=200)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    invited_by = Parent(Membership, null=True, related_name="+")  # None: the command line
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="orgs_invitation_open_once",
            ),
        ]
