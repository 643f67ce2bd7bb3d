from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from countermand.cancellations.models import Outcome
from countermand.orders.models import SearchTerm
from countermand.orders.search import SHORTEST, matches
from countermand.reconciliation.models import OBJECTS, Confirmation, State

AGES = (1, 3, 7, 30)  # days
ANY = "any"
NEWEST_FIRST = {State.CONFIRMED, State.SETTLED, ANY}  # of the others the oldest is the most urgent
NEEDS = (
    "request_line__request",
    "request_line__line__order",
    "request_line__decision__decided_by__user",
    "settled_by__user",
)


@dataclass(frozen=True)
class Filter:
    """What somebody wants to see, as the page's address says it. Without a state: what is contradicted."""

    state: str = ""
    kind: str = ""
    age: str = ""
    q: str = ""

    @classmethod
    def read(cls, given: Any) -> "Filter":
        said = cls(**{field.name: given.get(field.name, "").strip()[:100] for field in fields(cls)})
        return cls(
            state=said.state if said.state in {*State.values, ANY} else State.CONTRADICTED.value,
            kind=said.kind if said.kind in OBJECTS else "",
            age=said.age if said.age in map(str, AGES) else "",
            q=said.q,
        )

    def given(self) -> dict[str, str]:
        return {name: value for name, value in vars(self).items() if value}

    @property
    def newest_first(self) -> bool:
        return self.state in NEWEST_FIRST

    @property
    def too_short(self) -> bool:
        return 0 < len(self.q) < SHORTEST


@dataclass(frozen=True)
class Place:
    """Where a page ends: the next one begins after it."""

    since: datetime
    id: UUID

    @classmethod
    def of(cls, row: Confirmation) -> "Place":
        return cls(row.since, row.id)

    @classmethod
    def read(cls, text: str) -> "Place | None":
        moment, _, id = text.partition("_")
        try:
            since = datetime.fromisoformat(moment)
            return cls(since, UUID(id)) if since.tzinfo else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.since.isoformat()}_{self.id}"


def find(wanted: Filter, *, now: datetime | None = None) -> QuerySet[Confirmation]:
    """The confirmations that fit, in their order, with all that a page or a file says about them."""
    found = Confirmation.objects.select_related(*NEEDS).defer("before")
    if wanted.state != ANY:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.age:
        found = found.filter(since__lte=(now or timezone.now()) - timedelta(days=int(wanted.age)))
    if wanted.q and not wanted.too_short:
        numbers = [wanted.q] + [value for kind, value in matches(wanted.q) if kind == SearchTerm.Kind.NUMBER]
        found = found.filter(
            request_line__outcome=Outcome.CANCELED,  # said though it always is: the index of lines needs it
            request_line__line__order__number__in=numbers,
        )
    return found.order_by(*(["-since", "-id"] if wanted.newest_first else ["since", "id"]))


def after(found: QuerySet[Confirmation], wanted: Filter, place: Place | None) -> QuerySet[Confirmation]:
    if place is None:
        return found
    if wanted.q:  # few rows, found by their orders: an OR does not lead Postgres to walk the whole list instead
        way = "lt" if wanted.newest_first else "gt"
        beyond = Q(**{f"since__{way}": place.since}) | Q(**{"since": place.since, f"id__{way}": place.id})
        return found.filter(beyond)
    # A pair, not an OR: a night's file gives a hundred thousand rows one moment, and each page would walk them all.
    pair = "(reconciliation_confirmation.since, reconciliation_confirmation.id)"
    sql = f"{pair} < (%s, %s)" if wanted.newest_first else f"{pair} > (%s, %s)"
    return found.filter(RawSQL(sql, [place.since, place.id], BooleanField()))  # noqa: S611
