"""What somebody has begun to write for an order and not sent yet."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.cancellations.models import Draft
from countermand.orders.models import Order
from countermand.orgs.models import Membership
from countermand.plain import Conflict

KEPT = ("scope", "reason", "note", "customer_words", "channel", "asked_at", "line")
KEPT_BY_LINE = ("quantity-", "reason-")  # not what was said to have been checked: that holds for its moment only
MOST_TEXT = 100_000
# Whoever undoes its file waits for this, or is waited for.
STILL_THERE = "SELECT 1 FROM orders_order WHERE org_id = %s AND id = %s FOR KEY SHARE"


def save_draft(order: Order, form: QueryDict, *, by: Membership) -> None:
    """Keeps what stands in the form, instead of what was kept before. Raises Conflict when the order is gone."""
    with connection.cursor() as cursor:
        cursor.execute(STILL_THERE, [order.org_id, order.id])
        if cursor.fetchone() is None:
            raise Conflict(_("Order %(order)s is gone: the file that brought it was undone.") % {"order": order.number})
    kept = {name: form.getlist(name) for name in form if name in KEPT or name.startswith(KEPT_BY_LINE)}
    if _length(kept) <= MOST_TEXT:
        Draft.objects.bulk_create(
            [Draft(member=by, order=order, form=kept, saved_at=timezone.now())],
            update_conflicts=True,
            unique_fields=["org_id", "member", "order"],
            update_fields=["form", "saved_at"],
        )


def draft_of(order: Order, *, by: Membership) -> tuple[QueryDict, datetime] | None:
    """What the person had written for this order, and when."""
    draft = Draft.objects.filter(member=by, order=order).first()
    if draft is None:
        return None
    form = QueryDict(mutable=True)
    for name, values in draft.form.items():
        form.setlist(name, values)
    return form, draft.saved_at


def drop_draft(order: Order, *, by: Membership) -> None:
    Draft.objects.filter(member=by, order=order).delete()


def _length(kept: Mapping[str, Iterable[str]]) -> int:
    return sum(len(value) for values in kept.values() for value in values)
