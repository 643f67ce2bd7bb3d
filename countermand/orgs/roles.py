from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    REQUESTER = "requester", _("Requester")
    APPROVER = "approver", _("Approver")
    FULFILLMENT = "fulfillment", _("Fulfillment")
    FINANCE = "finance", _("Finance")
    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")


MEANING = {
    Role.REQUESTER: _("asks for cancellations and may withdraw their own requests"),
    Role.APPROVER: _("approves or rejects requests, and hands out canceled-orders files"),
    Role.FULFILLMENT: _("imports orders and their stages; sees what must not ship"),
    Role.FINANCE: _("owns refunds: marks them as paid, sees to what failed, and sends a stuck message again"),
    Role.ADMIN: _("invites people and changes settings"),
    Role.AUDITOR: _("reads everything and changes nothing"),
}
