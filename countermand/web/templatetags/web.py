"""The few tags our pages are written with. Loaded into every template."""

from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince

from countermand.orders.money import exponent as decimals_of
from countermand.orders.money import from_minor, money_text
from countermand.orgs import permissions
from countermand.orgs.links import to as link

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "icons"


@register.simple_tag(takes_context=True)
def to(context: Context, name: str, *args: Any) -> str:
    """{% to "order" order.id %}: the address of a page inside the current company."""
    return link(context["request"], name, *args)


@register.simple_tag(takes_context=True)
def may(context: Context, name: str, method: str = "GET") -> bool:
    """{% may "request-decision" "POST" as can_decide %}: asks the permission matrix."""
    return permissions.may(context["request"].member, name, method)


@cache
def _svg(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word. Hidden from screen readers: the word says it."""
    return mark_safe(_svg(name))  # noqa: S308 (our own vendored file)


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, label: str = "") -> dict[str, Any]:
    """{% field form.email %}: a form's field with its label, hint and errors, in the kit's classes."""
    kinds = {forms.CheckboxInput: "form-check-input", forms.Select: "form-select"}
    look = next((name for kind, name in kinds.items() if isinstance(bound.field.widget, kind)), "form-control")
    widget = bound.as_widget(attrs={"class": f"{look} is-invalid" if bound.errors else look})
    return {"field": bound, "label": label or bound.label, "widget": widget}


@register.filter
def quantity(value: Decimal | None) -> str:
    """5.0000 → 5, 1.5000 → 1.5"""
    return "" if value is None else f"{value.normalize():f}"


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    return "" if amount_minor is None else money_text(amount_minor, currency)


@register.filter
def exponent(currency: str) -> int:
    """How many decimals its amounts have."""
    return decimals_of(currency)


@register.filter
def price(value: Decimal | None, currency: str) -> str:
    """A unit price with all the decimals it has, at least those of the currency."""
    if value is None:
        return "–"
    text = f"{value.normalize():f}"
    least = from_minor(0, currency).as_tuple().exponent
    decimals = len(text.partition(".")[2])
    return f"{value:.{max(decimals, -int(least))}f}"


@register.filter
def since(moment: datetime) -> str:
    """How long ago, in its largest unit: 3 hours."""
    return timesince(moment, depth=1)


STAGE_COLORS = {
    "open": "blue",
    "on_hold": "yellow",
    "backordered": "orange",
    "picking": "purple",
    "packed": "indigo",
    "shipped": "green",
    "delivered": "teal",
    "canceled": "red",
    "unknown": "secondary",
    "pending": "yellow",
    "approved": "green",
    "rejected": "red",
    "withdrawn": "secondary",
    "left_out": "secondary",
    "waiting": "yellow",
    "confirmed": "green",
    "contradicted": "red",
    "settled": "secondary",
    "sent": "green",
    "stuck": "red",
    "ready": "green",
    "failed": "red",
    "owed": "yellow",
    "accepted": "blue",
    "paid": "green",
    "nothing": "secondary",
}


@register.simple_tag
def badge(code: str, label: str, count: int = 0) -> SafeString:
    """A state as a small colored label; the word carries the meaning, the color only helps."""
    text = f"{label} {count}" if count > 1 else label
    return format_html('<span class="state state-{}">{}</span>', STAGE_COLORS.get(code, "secondary"), text)
