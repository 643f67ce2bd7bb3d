from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_asked_for(header: str | None) -> float | None:
    """How long a Retry-After header asks us to wait: it comes as seconds or as a date (RFC 9110, 10.2.3)."""
    if not header:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
