"""What one language calls things: each text is a list of words, cut at commas. Case, accents and punctuation do not
count (see `matching.key`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Language:
    code: str
    headers: dict[str, str]  # field → what its column is called, the most usual first
    also: dict[str, str] = field(default_factory=dict)  # field → headers that mean it where their first one is taken
    left_out: str  # headers that are known, and mean nothing that is taken
    stages: dict[str, str]  # see `orders.stages`
    payments: dict[str, str]  # see `orders.models.Payment`
    partly: str  # part of the line has shipped
    totals: str  # what stands at the beginning of a row that sums up
    yes: str
    no: str


def words(text: str) -> Iterator[str]:
    return (word.strip() for word in text.split(",") if word.strip())
