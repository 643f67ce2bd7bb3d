from datetime import timedelta

from countermand.outgoing.waits import wait_after

WAITS = [5, 60]


def test_waits_grow_and_end() -> None:
    first, second, last = (wait_after(attempt, WAITS) for attempt in [1, 2, 3])
    assert first is not None
    assert second is not None
    assert timedelta(seconds=5) <= first <= timedelta(seconds=5.5)
    assert timedelta(seconds=60) <= second <= timedelta(seconds=66)
    assert last is None


def test_a_longer_wait_is_respected_if_asked_for_up_to_a_day() -> None:
    assert wait_after(1, WAITS, asked_for=600) == timedelta(minutes=10)
    assert wait_after(1, WAITS, asked_for=float("inf")) == timedelta(days=1)


def test_a_shorter_wait_is_not() -> None:
    assert (wait_after(2, WAITS, asked_for=1) or timedelta()) >= timedelta(seconds=60)
