"""Two of five are canceled, and the order system's files say something about it later."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from countermand.exports.build import build
from countermand.exports.models import Export
from countermand.exports.start import begin, start_again
from countermand.imports.apply import apply
from countermand.imports.conftest import HEADER, checked
from countermand.orders.models import Order
from countermand.reconciliation.judge import expect
from countermand.reconciliation.models import Confirmation


class Desk:
    """A company's order desk, and the day it is there: `later` moves on, and files are as of then."""

    def __init__(self, company: Any) -> None:
        self.company, self.ahead = company, timedelta()

    @property
    def now(self) -> datetime:
        return timezone.now() + self.ahead

    def later(self, hours: float = 24) -> "Desk":
        self.ahead += timedelta(hours=hours)
        return self

    def order(self, number: str = "SO-1") -> Order:
        with self.company.door():
            return Order.objects.get(number=number)

    def cancel(self, order: Any, quantity: int | None = None) -> Any:
        request = self.company.ask(order, quantity and [(self.company.lines(order)[0], quantity)])
        return self.company.approve(request)

    def export(self, again: Export | None = None) -> Export:
        with self.company.door():
            export = start_again(again, by=self.company.bob) if again else begin(by=self.company.bob)
        built = build(self.company.org.id, export.id)
        with self.company.door():
            expect(built.id)  # what its job does; to say so twice changes nothing
        return built

    def load(self, *rows: str, as_of: datetime | None = None) -> Any:
        """A file of today: each row `number,line,SKU,ordered,shipped,price,word`."""
        return self.load_text("\n".join([HEADER, *rows]) + "\n", as_of=as_of)

    def load_text(self, text: str, *, as_of: datetime | None = None, **said: Any) -> Any:
        with self.company.door():
            return apply(checked(self.company, text, as_of=as_of or self.now, **said).id, by=self.company.fay)

    def says(self, ordered: int, shipped: int | str = "", word: str = "Open", number: str = "SO-1") -> Any:
        return self.load(f"{number},1,SKU-1,{ordered},{shipped},10.00,{word}")

    def known(self) -> list[tuple[str, str]]:
        with self.company.door():
            return list(Confirmation.objects.order_by("id").values_list("state", "kind"))

    def one(self) -> Confirmation:
        with self.company.door():
            return Confirmation.objects.select_related("request_line").get()


@pytest.fixture
def desk(acme: Any) -> Desk:
    return Desk(acme)


@pytest.fixture
def canceled(desk: Desk) -> Any:
    """SO-1: two of its five are canceled; nothing has left in a file."""
    return desk.cancel(desk.company.order(number="SO-1"), 2)


@pytest.fixture
def exported(desk: Desk, canceled: Any) -> Export:
    return desk.export()
