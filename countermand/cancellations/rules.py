"""What the company has answered, as far as it decides what can be canceled. Read once for each request or approval."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.orders.models import Line
from countermand.orders.stages import RANK, Stage
from countermand.orders.worth import Pricing
from countermand.profile.answers import Answers, Limits, Money, Special, answers

# The kinds of lines that are known by how their SKU begins, and the answer that says how.
SKUS = {
    "kits": "kit_skus",
    "drop_ship": "drop_ship_skus",
    "digital": "digital_skus",
    "made_to_order": "made_to_order_skus",
}
REFUSED = {
    "free": (
        _("Line %(line)s is a free item, and your company does not cancel those"),
        _("cancel the lines it came with, and leave this one"),
    ),
    "kits": (
        _("Line %(line)s is a kit (%(sku)s), and your company does not cancel those"),
        _("ask the warehouse which of its parts can still be stopped, and ask for their lines"),
    ),
    "drop_ship": (
        _("Line %(line)s is sent by a supplier (%(sku)s), and your company does not cancel that here"),
        _("ask the supplier to stop it"),
    ),
    "digital": (
        _("Line %(line)s is digital (%(sku)s), and your company does not cancel that"),
        _("ask finance whether to credit it instead"),
    ),
    "made_to_order": (
        _("Line %(line)s is made to order (%(sku)s), and your company does not cancel that"),
        _("ask the workshop what can still be done"),
    ),
}
TOLD = {
    "free": _("Line %(line)s is a free item: check whether it still goes with the rest of the order."),
    "kits": _("Line %(line)s is a kit (%(sku)s): check the lines of its parts too."),
    "drop_ship": _("Line %(line)s is sent by a supplier (%(sku)s): ask the supplier to stop it."),
    "digital": _("Line %(line)s is digital (%(sku)s): check that the customer has not got it yet."),
    "made_to_order": _("Line %(line)s is made to order (%(sku)s): check that nobody has begun with it."),
}


@dataclass(frozen=True)
class Rules:
    """The defaults refuse what has shipped, and nothing else."""

    limits: Limits = field(default_factory=Limits)
    special: Special = field(default_factory=Special)
    money: Money = field(default_factory=Money)

    @classmethod
    def of(cls, said: Answers) -> "Rules":
        return cls(said.limits, said.special, said.money)

    @property
    def pricing(self) -> Pricing:
        return Pricing(tax=self.money.tax, discount=self.money.discount, shipping=self.money.shipping)

    def refuses(self, stage: str) -> bool:
        return RANK[Stage(stage)] >= RANK[Stage(self.limits.refuse_from)]

    def asks_first(self, stage: str) -> bool:
        """Lines in this stage are approved only with the warehouse's word."""
        return stage in self.limits.ask_first and not self.refuses(stage)

    @property
    def refuses_partly_shipped(self) -> bool:
        return self.limits.partly_shipped == "refuse"

    @property
    def together(self) -> bool:
        """Whether lines that say which line they belong to are only canceled with it."""
        return self.special.parts == "together"

    def is_stale(self, known_at: datetime) -> bool:
        """What is known since then is older than the company approves on."""
        hours = self.limits.stage_hours
        return hours > 0 and timezone.now() - known_at > timedelta(hours=hours)

    @property
    def refuses_stale(self) -> bool:
        return self.limits.when_stale == "refuse"

    def kinds(self, rule: str) -> list[str]:
        """The kinds of lines that are told or refused."""
        return [kind for kind in REFUSED if getattr(self.special, kind) == rule]

    def skus(self, kind: str) -> tuple[str, ...]:
        """How the SKUs of a kind begin, in upper and lower case as they stand."""
        return tuple(sku for sku in getattr(self.special, SKUS[kind]) if sku) if kind in SKUS else ()

    def refused(self, line: Line) -> list[tuple[str, str, str]]:
        """The kinds of this line that are refused, with why and what to do."""
        kinds = [kind for kind in self.kinds("refuse") if self._is(kind, line)]
        return [(kind, _sentence(REFUSED[kind][0], line), _sentence(REFUSED[kind][1], line)) for kind in kinds]

    def told(self, line: Line) -> list[str]:
        """What whoever asks for this line or decides about it is told."""
        return [_sentence(TOLD[kind], line) for kind in self.kinds("tell") if self._is(kind, line)]

    def _is(self, kind: str, line: Line) -> bool:
        return line.price == 0 if kind == "free" else line.sku.startswith(self.skus(kind))


def current() -> Rules:
    return Rules.of(answers())


def _sentence(text: object, line: Line) -> str:
    return str(text) % {"line": line.ref, "sku": line.sku}
