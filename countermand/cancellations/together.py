"""The lines of requests beside those that they are only canceled together with (`families.py`)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q

from countermand.cancellations.account import by_order, known_lines, needs_all_lines
from countermand.cancellations.blockers import Blocker
from countermand.cancellations.families import apart, head_of, told
from countermand.cancellations.rules import Rules
from countermand.cancellations.wish import Wish
from countermand.orders.models import Line, Order


def beside(found: Mapping[UUID, Sequence[Wish]], rules: Rules) -> dict[UUID, list[Any]]:
    """By order, all lines of those orders of which some belong together or share their money; one statement."""
    asked: dict[UUID, list[Line]] = defaultdict(list)
    orders: dict[UUID, Order] = {}
    for mine in found.values():
        for wish in mine:
            order = orders[wish.row.line.order_id] = wish.row.request.order
            asked[order.id].append(wish.row.line)
    sharing = [id for id, lines in asked.items() if needs_all_lines(orders[id], lines)]
    wanted = Q(order__in=sharing)
    if rules.together:
        families = Line.objects.filter(order__in=list(asked)).exclude(parent_ref="").values("order_id")
        wanted |= Q(order__in=families.distinct())
    elif not sharing:
        return {}
    return by_order(known_lines(wanted))


def keep_together(found: dict[UUID, list[Wish]], lines: Mapping[UUID, list[Any]]) -> None:
    """Refuses what would be canceled without the lines that it goes with."""
    for request_id, mine in found.items():
        if not mine or mine[0].row.line.order_id not in lines:
            continue
        locked = {wish.row.line_id: wish.row.line for wish in mine}
        family = [locked.get(line.id, line) for line in lines[mine[0].row.line.order_id]]
        heads = head_of(family)
        chosen = {wish.row.line_id: wish.row.quantity for wish in mine if not wish.blockers or wish.needs_stop}
        missing = apart(family, heads, chosen)
        found[request_id] = [_beside(wish, heads.get(wish.row.line_id), missing) for wish in mine]


def _beside(wish: Wish, head: Line | None, missing: Mapping[UUID, Blocker]) -> Wish:
    blocker = missing.get(wish.row.line_id)
    return replace(
        wish,
        head=head,
        blockers=[*wish.blockers, *([blocker] if blocker else [])],
        notices=[*([told(wish.row.line, head)] if head and not blocker else []), *wish.notices],
    )


def torn_apart(mine: Sequence[Wish], chosen: Sequence[Wish]) -> list[Blocker]:
    """What keeps the chosen lines of a request from being canceled without the others of it that they go with."""
    heads = {wish.row.line_id: wish.head for wish in mine if wish.head}
    quantities = {wish.row.line_id: wish.row.quantity for wish in chosen}
    return list(dict.fromkeys(apart([wish.row.line for wish in mine], heads, quantities).values()))
