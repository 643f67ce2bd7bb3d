"""How an amount is made up, for a person."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from countermand.orders.money import money_text

LABELS = {
    "goods": _("Goods"),
    "discount": _("Discount"),
    "order_discount": _("Share of the order’s discount"),
    "tax": _("Tax"),
    "shipping": _("Shipping"),
    "balance": _("Not paid yet"),
    "changed": _("Changed by hand"),
}


def told(makeup: Mapping[str, int], currency: str) -> list[str]:
    """Part by part; nothing where it is simply the goods."""
    if set(makeup) <= {"goods"}:
        return []
    return [f"{LABELS[name]} {money_text(amount, currency)}" for name, amount in makeup.items() if name in LABELS]
