"""After every race Postgres has nothing to complain about: no deadlock, and nothing that only a constraint stopped."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.races.crowd import Browser

ROUNDS = 50
FEW = 10  # of what is no race about a decision


@pytest.fixture
def browser(product: str, acme: Any) -> Callable[[Any], Browser]:
    """Opens a browser for a person of acme."""
    return lambda member: Browser(product, acme, member)


@pytest.fixture(autouse=True)
def _postgres_has_no_complaint() -> Iterator[None]:
    log = Path(os.environ["COUNTERMAND_TEST_DATA"]) / "postgres" / "server.log"
    begun = log.stat().st_size
    yield
    said = log.read_bytes()[begun:].decode(errors="replace")
    ours = rf"^.* {connection.settings_dict['NAME']} (?:ERROR|FATAL|PANIC): .*$"
    assert re.findall(ours, said, re.MULTILINE) == []
