"""Lines that go together: the parts of a kit, a gift that comes with something. A file says so by naming, for a line,
the one it belongs to (`Line.parent_ref`).

Of a family either all is canceled or the same share of each: with 1 of 2 kits go 3 of its 6 screws. What comes out
uneven is rounded down to whole pieces, so that a gift for three of something goes with the last of the three.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from countermand.cancellations.blockers import Blocker
from countermand.cancellations.words import number
from countermand.orders.models import Line
from countermand.orders.stages import Stage

SMALLEST = Decimal("0.0001")


def head_of(lines: Iterable[Line]) -> dict[UUID, Line]:
    """Of each line of one order that belongs to another: the one at the top. A circle has no top, and is none."""
    by_ref = {line.ref: line for line in lines}
    found = {}
    for line in by_ref.values():
        top, seen = line, {line.ref}
        while (above := by_ref.get(top.parent_ref)) and above.ref not in seen:
            top = above
            seen.add(top.ref)
        if top is not line and (top.parent_ref == top.ref or top.parent_ref not in by_ref):
            found[line.id] = top
    return found


def goes_with(part: Line, head: Line, quantity: Decimal) -> Decimal:
    """How many of the part go when `quantity` of its head are canceled now."""
    whole = Decimal(1) if part.ordered % 1 == 0 else SMALLEST
    share = (head.canceled + quantity) * part.ordered / head.ordered
    return max(share.quantize(whole, ROUND_FLOOR) - part.canceled, Decimal(0)) if quantity else Decimal(0)


def apart(lines: Iterable[Line], heads: Mapping[UUID, Line], chosen: Mapping[UUID, Decimal]) -> dict[UUID, Blocker]:
    """What keeps the chosen quantities, by line, from being canceled without the rest of their families.

    A family is refused as a whole: each of its chosen lines has a blocker then. `lines` are all of the order's.
    """
    found: dict[UUID, Blocker] = {}
    parts = [line for line in lines if line.id in heads and line.stage != Stage.CANCELED]
    for part in parts:
        head = heads[part.id]
        if head.stage == Stage.CANCELED:  # the order system did it, and left its parts behind
            continue
        if head.id not in found and (blocker := _apart(part, head, chosen)):
            family = {head.id, *(one.id for one in parts if heads[one.id].id == head.id)}
            found |= dict.fromkeys(family & set(chosen), blocker)
    return found


def _apart(part: Line, head: Line, chosen: Mapping[UUID, Decimal]) -> Blocker | None:
    quantity, wanted = chosen.get(part.id, Decimal(0)), chosen.get(head.id, Decimal(0))
    needed = goes_with(part, head, wanted)
    facts = {"part": part.ref, "head": head.ref, "sku": head.sku or "–"}
    facts |= {"needed": number(needed), "wanted": number(wanted), "open": number(part.open_quantity)}
    if quantity == needed:
        return None
    if not wanted:
        what = _("Line %(part)s belongs to line %(head)s (%(sku)s), and is only canceled with it")
        then = _("cancel line %(head)s too, with all that belongs to it")
        if head.open_quantity <= 0:
            then = _("start a return for line %(head)s, with all that belongs to it")
        return Blocker("together", what % facts, then % facts)
    if needed > part.open_quantity:
        what = _(
            "With %(wanted)s of line %(head)s go %(needed)s of line %(part)s, and of that only %(open)s can still be "
            "canceled"
        )
        return Blocker("together", what % facts, _("cancel fewer of line %(head)s, or start a return") % facts)
    if not quantity:
        what = _("Line %(head)s (%(sku)s) is only canceled with line %(part)s, which belongs to it")
        return Blocker("together", what % facts, _("cancel %(needed)s of line %(part)s too, if it can be") % facts)
    what = _("With %(wanted)s of line %(head)s go %(needed)s of line %(part)s, which belongs to it")
    return Blocker("together", what % facts, _("ask for %(needed)s of line %(part)s") % facts)


def told(part: Line, head: Line) -> str:
    """What whoever looks at a part is told."""
    return _("Line %(part)s belongs to line %(head)s: they are canceled together.") % {
        "part": part.ref,
        "head": head.ref,
    }
