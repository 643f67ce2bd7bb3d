"""What a company can answer about how it works, topic by topic, each with its default.

These are only the answers that no other row holds. Name, zone, currency and who may decide are the company's;
reasons, endpoints, headers, stage words and file templates are rows of their own.
"""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from countermand.plain import Plain
from countermand.profile.models import Profile

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS = get_args(Day)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """When the order desk works: what a due time is counted in."""

    language: Literal["en", "de", "fr", "es", "nl", "it", "pt"] = "en"  # of what customers are sent
    open_on: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")
    opens: time = time(9)
    closes: time = time(17)
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Source:
    """The order system, and how its files are written. "" and 0: found anew in each file."""

    system: str = ""  # what it is called
    arrives: Literal["file", "sheet", "api"] = "file"
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    decimal: Literal["", ".", ","] = ""
    dates: Literal["", "dmy", "mdy"] = ""
    same_line: Literal["refuse", "number", "add"] = "refuse"  # the same line twice: refuse, A and A/2, or one sum
    shipped_date: Literal["unknown", "shipped"] = "unknown"  # a shipped date, but the word says it has not
    absent: Literal["keep", "unknown", "closed"] = "keep"  # orders that a full export no longer has
    hours_to_confirm: int = 4  # after an export, before an open line contradicts it


@dataclass(frozen=True, kw_only=True)
class Limits:
    """From where on a cancellation is refused, and what it needs before."""

    refuse_from: Literal["picking", "packed", "shipped"] = "shipped"
    ask_first: tuple[Literal["on_hold", "backordered", "picking", "packed"], ...] = ()
    partly_shipped: Literal["rest", "refuse"] = "rest"  # a line of which some have shipped
    second_above: Decimal | None = None  # in the company's currency
    due_hours: int = 8  # business hours a request may wait
    remind_minutes: int = 60  # before it is due, whoever may decide is reminded; 0: nobody is
    escalate_hours: int = 4  # business hours overdue, until the admins are told; 0: they are not
    stage_hours: int = 0  # how old the word about a line's stage may be when it is approved; 0: any age
    when_stale: Literal["warn", "refuse"] = "warn"


@dataclass(frozen=True, kw_only=True)
class Money:
    """How much is paid back, by whom, and what the customer is told. How prices are written: see `orders/worth.py`."""

    refunds: Literal["hook", "manual"] = "hook"
    tax: Literal["included", "added"] = "included"
    discount: Literal["taken_off", "in_price"] = "taken_off"
    shipping: Literal["unshipped", "last", "share", "never"] = "unshipped"
    unpaid: Literal["nothing", "as_paid"] = "nothing"  # an order that the customer has not paid
    customer_words: str = ""  # a paragraph of the company's own in the customer's mail


@dataclass(frozen=True, kw_only=True)
class Special:
    """Kinds of lines with rules of their own, known by how their SKU begins; kinds that no line can be are left out."""

    free: Literal["nothing", "tell", "refuse"] = "nothing"  # price 0: gifts
    kits: Literal["nothing", "tell", "refuse"] = "nothing"
    kit_skus: tuple[str, ...] = ()
    parts: Literal["together", "free"] = "together"  # lines that say which line they belong to
    drop_ship: Literal["nothing", "tell", "refuse"] = "nothing"
    drop_ship_skus: tuple[str, ...] = ()
    digital: Literal["nothing", "tell", "refuse"] = "nothing"
    digital_skus: tuple[str, ...] = ()
    made_to_order: Literal["nothing", "tell", "refuse"] = "nothing"
    made_to_order_skus: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answers:
    desk: Desk = field(default_factory=Desk)
    source: Source = field(default_factory=Source)
    limits: Limits = field(default_factory=Limits)
    money: Money = field(default_factory=Money)
    special: Special = field(default_factory=Special)


TOPICS: dict[str, type] = {one.name: one.default_factory for one in fields(Answers)}  # type: ignore[misc]


def answers() -> Answers:
    """What the company whose door is open has answered; defaults for what it has not."""
    return answers_in(Profile.objects.values_list("answers", flat=True).first() or {})


def answers_in(stored: dict[str, Any]) -> Answers:
    """Of what is kept in a profile."""
    return Answers(**{topic: read(topic, stored.get(topic, {}), strict=False) for topic in TOPICS})


def read(topic: str, said: dict[str, Any], *, strict: bool = True) -> Any:
    """A topic from plain values (strings, numbers, lists), as JSON and TOML have them. Raises Plain, naming the key,
    unless `strict` is off: then what is not understood is left at its default.
    """
    kind = TOPICS[topic]
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for name, value in said.items():
        try:
            if name not in hints:
                raise Plain(
                    _("[%(topic)s] has no %(name)s. It has: %(known)s.")
                    % {"topic": topic, "name": name, "known": ", ".join(hints)}
                )
            values[name] = _value(f"[{topic}] {name}", hints[name], value)
        except Plain:
            if strict:
                raise
    return kind(**values)


def plain(topic: Any) -> dict[str, Any]:
    """The opposite of `read`: plain values."""
    return {name: _plain(value) for name, value in asdict(topic).items()}


def with_topic(known: Answers, topic: str, values: Any) -> Answers:
    return replace(known, **{topic: values})


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return str(value)
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
    return value


def _value(name: str, kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    try:
        if origin is Literal:
            if value in get_args(kind):
                return value
            raise Plain(
                _("%(name)s cannot be “%(value)s”. It can be: %(known)s.")
                % {"name": name, "value": value, "known": ", ".join(one or '""' for one in get_args(kind))}
            )
        if origin is tuple:
            if not isinstance(value, list | tuple):
                raise ValueError
            return tuple(_value(name, get_args(kind)[0], one) for one in value)
        if kind in {str, int}:
            return _simple(kind, value)
        if kind is time:
            return value if isinstance(value, time) else time.fromisoformat(value)
        if kind is date:
            return value if isinstance(value, date) else date.fromisoformat(value)
        return _amount(value)
    except (ValueError, TypeError, ArithmeticError):
        raise Plain(_("%(name)s cannot be “%(value)s”.") % {"name": name, "value": value}) from None


def _simple(kind: type, value: Any) -> Any:
    if type(value) is not kind or len(str(value)) > 2000:
        raise ValueError
    if isinstance(value, int) and not 0 <= value <= 10_000:
        raise ValueError
    return value


def _amount(value: Any) -> Decimal | None:
    if value in {None, ""}:
        return None
    amount = Decimal(str(value))
    if not amount.is_finite() or not 0 <= amount < Decimal("1e13"):
        raise ValueError
    return amount
