from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from countermand.outgoing.retry_after import seconds_asked_for


def test_seconds() -> None:
    assert seconds_asked_for("120") == 120


def test_a_date() -> None:
    header = format_datetime(datetime.now(UTC) + timedelta(minutes=5), usegmt=True)
    assert 290 < (seconds_asked_for(header) or 0) <= 300


def test_a_date_gone_by_is_now() -> None:
    assert seconds_asked_for("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "1.5"])
def test_anything_else_asks_for_nothing(header: str | None) -> None:
    assert seconds_asked_for(header) is None
