"""A company that knows two orders, and files that come to it."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import Company
from countermand.imports.conftest import check_file, load_file, notes
from countermand.imports.models import Import, State
from countermand.imports.tasks import check_import
from tests.dump import dump

__all__ = ["check_file", "load_file", "notes"]
Refuse = Callable[..., None]


@pytest.fixture
def upload(acme: Company) -> Callable[..., Any]:
    """Fay uploads a file in the browser; gives what she reads then."""

    def send(data: str | bytes, *, name: str = "orders.csv", **options: str) -> Any:
        file = SimpleUploadedFile(name, data if isinstance(data, bytes) else data.encode())
        return acme.client(acme.fay).post(acme.url("imports"), {"file": file, **options})

    return send


@pytest.fixture
def arrive(acme: Company, upload: Callable[..., Any]) -> Callable[..., Import]:
    """Fay uploads a file that is taken, and opens its page."""

    def send(data: str | bytes, name: str = "orders.xlsx") -> Import:
        answer = upload(data, name=name)
        assert answer.status_code == 302, unescape(answer.content.decode())
        assert acme.client(acme.fay).get(answer["Location"]).status_code == 200
        with acme.door():
            return Import.objects.latest("id")

    return send


@pytest.fixture
def refuse_file(acme: Company, upload: Callable[..., Any]) -> Refuse:
    """The file is refused with exactly this sentence, and nothing but that is written."""
    acme.order(number="SO-1")
    acme.ask(acme.order(number="SO-2"))

    def check(data: str | bytes, sentence: str, *, name: str = "orders.csv") -> None:
        before = dump(acme)
        answer = upload(data, name=name)
        text = unescape(answer.content.decode())
        if answer.status_code == 302:  # a large file: the worker reads it, and its page says why
            text = _read_by_the_worker(acme)
        else:
            assert 400 <= answer.status_code < 500
        assert sentence in text
        assert dump(acme) == before

    return check


def _read_by_the_worker(acme: Company) -> str:
    with acme.door():
        source = Import.objects.latest("id")
    check_import(str(acme.org.id), str(source.id))
    with acme.door():
        source.refresh_from_db()
        assert source.state == State.FAILED
    page = acme.client(acme.fay).get(acme.url("import", source.id))
    assert page.status_code == 200
    return unescape(page.content.decode())
