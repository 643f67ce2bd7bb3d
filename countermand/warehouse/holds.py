"""The hold list: every line that somebody wants canceled and that has not shipped, what ships first at the top."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Case, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from countermand.cancellations.models import Answer, Decision, Outcome, Reinstatement, RequestLine, Status, Taking
from countermand.orders.stages import GONE, Stage
from countermand.orgs.asked import number_of

DAYS = 3  # for so long it is said what may go again, and what is to be put back
NEVER = date(9999, 12, 31)
RANK = Case(
    When(line__stage=Stage.PACKED, then=Value(0)),
    When(line__stage=Stage.PICKING, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
LEFT = Q(line__ordered__gt=F("line__shipped") + F("line__canceled")) & ~Q(line__stage__in=[*GONE, Stage.CANCELED])
# What was stopped in an earlier stage has moved on since: it has to be stopped again.
UNANSWERED = Q(answer="") | Q(Q(answer=Answer.STOPPED) & ~Q(stopped_stage=F("line__stage")))
MOMENT = "%Y-%m-%dT%H:%M:%S.%f"


def to_stop(query: str = "") -> QuerySet[RequestLine]:
    """What the warehouse has not answered about, sorted by how soon it ships."""
    return _by_ship_day(_pending(query).filter(LEFT, UNANSWERED))


def first(rows: QuerySet[RequestLine], most: int) -> QuerySet[RequestLine]:
    """The first of `to_stop`: found by what they are sorted by, and only then with all that is shown of them.

    An array, not a sub-select: of so many tables Postgres joins all rows first, and then looks which are wanted.
    """
    ids = ArraySubquery(rows.values("id")[:most])
    wanted = Func("id", ids, template="%(expressions)s)", arg_joiner=" = ANY (", output_field=BooleanField())
    return _by_ship_day(_matching("").filter(wanted))


def _by_ship_day(found: QuerySet[RequestLine]) -> QuerySet[RequestLine]:
    return found.annotate(
        rank=RANK,
        ships=Coalesce("line__ship_by", Value(NEVER)),
        soon=Coalesce("request__urgent_at", "request__requested_at"),
    ).order_by("rank", "ships", "soon", "id")


def answered(query: str = "") -> QuerySet[RequestLine]:
    """What the warehouse has answered about while the request waits for its decision, the newest request first."""
    return _pending(query).exclude(answer="").exclude(LEFT & UNANSWERED).order_by("-id")


def let_go(query: str = "") -> QuerySet[RequestLine]:
    """Lines that are not canceled after all, for a few days."""
    closed = _with_decider(_matching(query)).filter(
        LEFT,
        outcome__in=[Outcome.REJECTED, Outcome.WITHDRAWN, Outcome.LEFT_OUT],
        request__closed_at__gte=_lately(),
    )
    return closed.annotate(at=F("request__closed_at")).order_by("-request__closed_at", "id")


def taken_back(query: str = "") -> QuerySet[RequestLine]:
    """Lines that two people took back: they are to be sent."""
    taking = Reinstatement.objects.filter(request=OuterRef("request"), state=Taking.APPROVED)
    return (
        _matching(query)
        .filter(LEFT, outcome=Outcome.REINSTATED)
        .annotate(
            at=Subquery(taking.values("decided_at")[:1]), who=Subquery(taking.values("decided_by__user__name")[:1])
        )
        .filter(at__gte=_lately())
        .order_by("-at", "id")
    )


def put_back(query: str = "") -> QuerySet[RequestLine]:
    """Lines whose cancellation was approved, for a few days."""
    closed = _with_decider(_matching(query)).filter(outcome=Outcome.CANCELED, request__closed_at__gte=_lately())
    return closed.annotate(at=F("request__closed_at")).order_by("-request__closed_at", "id")


@dataclass(frozen=True)
class Place:
    """A place in `to_stop`, as an address says it: rank, day, moment and id of the last line that was seen."""

    rank: int
    ships: date
    soon: datetime
    id: UUID

    @classmethod
    def of(cls, row: Any) -> "Place":
        return cls(row.rank, row.ships, row.soon, row.id)

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        try:
            rank, ships, soon, row_id = text.split("_")
            found = cls(int(rank), date.fromisoformat(ships), _moment(soon), UUID(row_id))
        except (ValueError, OverflowError):
            return None
        return found if 0 <= found.rank <= 2 else None

    def __str__(self) -> str:
        return f"{self.rank}_{self.ships}_{self.soon.astimezone(UTC).strftime(MOMENT)}_{self.id}"

    def following(self, rows: QuerySet[RequestLine]) -> QuerySet[RequestLine]:
        return rows.filter(
            Q(rank__gt=self.rank)
            | Q(rank=self.rank, ships__gt=self.ships)
            | Q(rank=self.rank, ships=self.ships, soon__gt=self.soon)
            | Q(rank=self.rank, ships=self.ships, soon=self.soon, id__gt=self.id)
        )


def _moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)


def _matching(query: str) -> QuerySet[RequestLine]:
    """Lines by what a scanner reads or a person types: the whole order or tracking number, request or SKU."""
    found = RequestLine.objects.select_related(
        "line", "request__order", "request__requested_by__user", "stopped_by__user"
    )
    if not query:
        return found
    same = Q(request__order__number__iexact=query) | Q(line__tracking__iexact=query) | Q(line__sku__iexact=query)
    number = number_of(query.upper().removeprefix("CR-"))
    return found.filter(same | Q(request__number=number) if number is not None else same)


def _pending(query: str) -> QuerySet[RequestLine]:
    """The request's status is said too, for the planner: its lines that are pending are those of pending requests."""
    return _matching(query).filter(outcome=Outcome.PENDING, request__status=Status.PENDING)


def _with_decider(rows: QuerySet[RequestLine]) -> QuerySet[RequestLine]:
    """Who decided; nobody did where it was withdrawn."""
    decision = Decision.objects.filter(request=OuterRef("request"))
    return rows.annotate(
        who=Coalesce(Subquery(decision.values("decided_by__user__name")[:1]), "request__requested_by__user__name")
    )


def _lately() -> datetime:
    return timezone.now() - timedelta(days=DAYS)
