"""What a page has shown of a line, carried in its form: who decides on it decides on that, or is told what changed."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from countermand.cancellations.states import Answer
from countermand.cancellations.words import number
from countermand.orders.stages import Stage

NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)


@dataclass(frozen=True)
class Seen:
    stage: str
    ordered: Decimal
    shipped: Decimal
    canceled: Decimal
    price: Decimal | None = None
    answer: str = ""

    def __str__(self) -> str:
        """As the form carries it."""
        numbers = [self.ordered, self.shipped, self.canceled]
        price = "" if self.price is None else number(self.price)
        return " ".join([self.stage, *map(number, numbers), price or "-", self.answer or "-"])

    @classmethod
    def read(cls, text: str) -> "Seen | None":
        """The opposite; None for what no page has written."""
        try:
            stage, ordered, shipped, canceled, price, answer = text.split(" ")
            numbers = [_read(one) for one in (ordered, shipped, canceled)]
            worth = None if price == "-" else _read(price)
        except (ValueError, InvalidOperation):
            return None
        if stage not in Stage or (answer != "-" and answer not in Answer):
            return None
        return cls(stage, numbers[0], numbers[1], numbers[2], worth, "" if answer == "-" else answer)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """As a person reads it."""
        return [
            (_("Stage"), str(Stage(self.stage).label)),
            (_("Ordered"), number(self.ordered)),
            (_("Shipped"), number(self.shipped)),
            (_("Canceled"), number(self.canceled)),
            (_("Price"), _price(self.price)),
            (_("Warehouse"), _answer(self.answer)),
        ]

    def changes(self, now: "Seen") -> list[str]:
        """What is different, as a person says it: “Stage: Open → Picking”."""
        pairs = zip(self.facts, now.facts, strict=True)
        return [f"{label}: {before} → {after}" for (label, before), (_label, after) in pairs if before != after]


def _read(text: str) -> Decimal:
    """As `number` writes it. Of something else, "1e999999999" say, a sentence would fill the memory."""
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


def _price(price: Decimal | None) -> str:
    return "–" if price is None else number(price)


def _answer(answer: str) -> str:
    return str(Answer(answer).label) if answer else _("no answer")
