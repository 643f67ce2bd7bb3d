"""What somebody wants to see of the queue. It stands in the address, so that it can be kept, sent and gone back to."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models import Answer, FirstApproval, Outcome, Request, RequestLine, Status
from countermand.cancellations.rules import Rules
from countermand.desk.no_longer import no_longer
from countermand.desk.snooze import TO_STOP, asleep
from countermand.orders.search import LONGEST, MOST_VALUES
from countermand.orders.stages import Stage
from countermand.orgs.asked import uuid_of
from countermand.orgs.models import Membership
from countermand.orgs.tenancy import current_org_id

SIZES = (100, 250, 500)
LONGEST_TEXT = 100
MINE = {"decide": _("I can decide"), "asked": _("I asked for"), "first": _("I approved first")}
DUE = {"overdue": _("Overdue"), "today": _("Due today")}
ANSWERS = {"waiting": _("Not answered yet"), **dict(Answer.choices)}
MOST_AMOUNT = Decimal("1e12")
BY_RISK = (F("urgent_at").asc(nulls_last=True), "number")  # what may be too late first, what nobody can say it of last

# Their orders by the endings that are kept of customers and numbers: see SearchTerm.
CUSTOMER = """
SELECT id FROM orders_order WHERE org_id = %s AND customer_name = ANY (ARRAY(
    SELECT value FROM orders_searchterm WHERE org_id = %s AND kind = 'customer' AND suffix ^@ %s LIMIT %s))
UNION SELECT id FROM orders_order WHERE org_id = %s AND customer_email = ANY (ARRAY(
    SELECT value FROM orders_searchterm WHERE org_id = %s AND kind = 'email' AND suffix ^@ %s LIMIT %s))
UNION SELECT id FROM orders_order WHERE org_id = %s AND number = ANY (ARRAY(
    SELECT value FROM orders_searchterm WHERE org_id = %s AND kind = 'number' AND suffix ^@ %s LIMIT %s))
"""


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Every value is one that can be asked for; what cannot be read is left out."""

    mine: str = ""
    due: str = ""
    reason: str = ""
    amount: str = ""
    stage: str = ""
    answer: str = ""
    q: str = ""
    look: str = ""
    second: str = ""
    snoozed: str = ""
    choose: Literal["approve", "reject"] = "approve"  # what the ticks are for
    size: int = 0  # rows on a page; 0: as many as always

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Filters":
        def one_of(name: str, known: Any) -> str:
            text = str(said.get(name, ""))
            return text if text in known else ""

        size = str(said.get("size", ""))
        return cls(
            mine=one_of("mine", MINE),
            due=one_of("due", DUE),
            reason=str(uuid_of(str(said.get("reason", ""))) or ""),
            amount=_amount(str(said.get("amount", ""))),
            stage=one_of("stage", Stage.values),
            answer=one_of("answer", ANSWERS),
            q=" ".join(str(said.get("q", "")).replace("\0", "").split())[:LONGEST_TEXT],
            choose="reject" if said.get("choose") == "reject" else "approve",
            size=int(size) if size in map(str, SIZES) else 0,
            look="1" if said.get("only") == "needs-look" else one_of("look", "1"),
            second=one_of("second", "1"),
            snoozed=one_of("snoozed", "1"),
        )

    @property
    def address(self) -> str:
        """As it stands in the address, without what is as always."""
        default = asdict(Filters())
        return urlencode({name: value for name, value in asdict(self).items() if value != default[name]})

    @property
    def used(self) -> bool:
        return replace(self, choose="approve", size=0) != Filters()

    @property
    def more(self) -> bool:
        """Whether one of those is used that are folded away."""
        return any([self.reason, self.stage, self.answer, self.amount, self.look, self.second])

    def but(self, **changed: Any) -> str:
        return f"?{replace(self, **changed).address}"

    def of(
        self, requests: QuerySet[Request], *, by: Membership, own_decisions: bool, rules: Rules
    ) -> QuerySet[Request]:
        """The pending requests that fit, unsorted."""
        found = requests.filter(status=Status.PENDING)
        napping = asleep(by)
        found = found.filter(napping) if self.snoozed else found.filter(~napping)
        for part in (self._whose(by, own_decisions), self._when(), self._what()):
            found = found.filter(part)
        if self.look:
            found = found.filter(Exists(_pending_lines().filter(no_longer(rules))))
        if self.amount:
            found = found.filter(reason__no_refund=False).alias(worth=_worth()).filter(worth__gte=Decimal(self.amount))
        return found

    def _whose(self, by: Membership, own_decisions: bool) -> Q:
        firsts = FirstApproval.objects.filter(request=OuterRef("id"))
        found = Q(Exists(firsts)) if self.second else Q()
        if self.mine == "asked":
            found &= Q(requested_by=by)
        elif self.mine == "first":
            found &= Q(Exists(firsts.filter(approved_by=by)))
        elif self.mine == "decide":
            found &= ~Q(Exists(firsts.filter(approved_by=by)))
            if not own_decisions:
                found &= ~Q(requested_by=by)
        return found

    def _when(self) -> Q:
        if self.due == "overdue":
            return Q(due_at__lt=timezone.now())
        if self.due == "today":
            tomorrow = timezone.localdate() + timedelta(days=1)
            return Q(due_at__lt=timezone.make_aware(datetime.combine(tomorrow, time())))
        return Q()

    def _what(self) -> Q:
        found = Q()
        if self.reason:
            found &= Q(reason=UUID(self.reason)) | Q(Exists(_pending_lines().filter(reason=UUID(self.reason))))
        if self.stage:
            found &= Q(Exists(_pending_lines().filter(line__stage=self.stage)))
        if self.answer:
            lines = _pending_lines().filter(TO_STOP if self.answer == "waiting" else Q(answer=self.answer))
            found &= Q(Exists(lines))
        if self.q:
            found &= _asked_for(self.q)
        return found


def _pending_lines() -> QuerySet[RequestLine]:
    return RequestLine.objects.filter(request=OuterRef("id"), outcome=Outcome.PENDING)


def _asked_for(text: str) -> Q:
    """A piece of a customer, an e-mail or an order's number; or the request's own number."""
    number = text.upper().removeprefix("CR-")
    org = current_org_id()
    one = [org, org, text.lower()[:LONGEST], MOST_VALUES]
    found = Q(order__in=RawSQL(CUSTOMER, [*one, *one, *one]))  # noqa: S611
    return found | Q(number=int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else found


def _worth() -> Subquery:
    """What the goods cost, in the order's currency."""
    cost = ExpressionWrapper(F("line__price") * F("quantity"), output_field=DecimalField())
    rows = _pending_lines().order_by().values("request_id").annotate(worth=Sum(cost)).values("worth")
    return Subquery(rows, output_field=DecimalField())


def _amount(text: str) -> str:
    """ "1,000.50", "1000,5" and "$ 80" as people write them, or "" where it is no amount."""
    text = "".join(letter for letter in text if letter in "0123456789.,")
    if "," in text and "." not in text and len(text.rpartition(",")[2]) != 3:
        text = text.replace(",", ".")
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return ""
    return f"{amount.normalize():f}" if 0 < amount < MOST_AMOUNT else ""
