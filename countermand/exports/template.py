from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.exports.models import Template
from countermand.plain import Plain

NAME = "Canceled orders"
STARTER = [
    {"header": "order_number", "field": "order_number"},
    {"header": "line", "field": "line"},
    {"header": "sku", "field": "sku"},
    {"header": "canceled_quantity", "field": "canceled_quantity"},
    {"header": "remaining_quantity", "field": "remaining_quantity"},
    {"header": "reason_code", "field": "reason_code"},
    {"header": "refund_amount", "field": "refund_amount"},
    {"header": "currency", "field": "currency"},
    {"header": "canceled_on", "field": "canceled_on"},
    {"header": "request", "field": "request"},
    {"header": "approved_by", "field": "approver"},
]


def default_template() -> Template:
    """The org's first template in use; a plain one of ours is made the first time. Ours needs nobody's look before
    it is used: no system has asked for another shape yet.
    """
    starter: dict[str, Any] = {"columns": STARTER, "previewed_at": timezone.now()}
    first = Template.objects.filter(retired_at=None).order_by("id").first()
    return first or Template.objects.get_or_create(name=NAME, defaults=starter)[0]


def templates() -> list[Template]:
    """Those in use, the first one first."""
    default_template()
    return list(Template.objects.filter(retired_at=None).order_by("id"))


def template_called(name: str) -> Template:
    """Raises Plain naming those that there are."""
    known = templates()
    for template in known:
        if template.name == name:
            return template
    facts = {"name": name, "known": ", ".join(map(str, known))}
    raise Plain(_("There is no template '%(name)s'. There are: %(known)s") % facts)
