"""A file comes in: what every test of this folder starts with."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from conftest import Company
from countermand.imports.apply import apply
from countermand.imports.models import Import
from countermand.imports.receive import check_with, receive

Load = Callable[..., Import]
HEADER = "Order,Line,SKU,Qty,Shipped Qty,Price,Status"


def checked(acme: Company, text: str | bytes, *, as_of: datetime | None = None, **said: Any) -> Import:
    """Checks a file; call inside acme's door."""
    data = text if isinstance(text, bytes) else text.encode()
    options = said.pop("options", {})
    by = said.pop("by", acme.fay)
    source = receive(io.BytesIO(data), name="orders.csv", by=by, as_of=as_of, options=options)
    check_with(source, columns=said.get("columns", {}), stages=said.get("stages", {}))
    return source


@pytest.fixture
def check_file(acme: Company) -> Load:
    def load(text: str | bytes, **said: object) -> Import:
        with acme.door():
            return checked(acme, text, **said)  # type: ignore[arg-type]

    return load


@pytest.fixture
def load_file(acme: Company) -> Load:
    def load(text: str | bytes, **said: object) -> Import:
        with acme.door():
            return apply(checked(acme, text, **said).id, by=acme.fay)  # type: ignore[arg-type]

    return load


@pytest.fixture
def notes(acme: Company) -> Callable[[Import], list[tuple[int, str]]]:
    def of(source: Import) -> list[tuple[int, str]]:
        with acme.door():
            return [(note.row, note.code) for note in source.notes.all()]

    return of
