import random
from collections.abc import Sequence
from datetime import timedelta

LONGEST = timedelta(hours=24)


def wait_after(attempt: int, waits: Sequence[int], *, asked_for: float | None = None) -> timedelta | None:
    """How long to wait after this failed attempt (the first is 1), or None when it was the last.

    `waits` are seconds. Up to a tenth is added at random, so that what failed together does not come back
    together. `asked_for` is what the other side wants (Retry-After): respected up to a day.
    """
    if attempt > len(waits):
        return None
    seconds = max(waits[attempt - 1] * random.uniform(1, 1.1), asked_for or 0)  # noqa: S311 (no secret)
    return min(timedelta(seconds=min(seconds, LONGEST.total_seconds())), LONGEST)
