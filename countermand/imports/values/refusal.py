"""What every kind of cell shares."""

from dataclasses import dataclass
from typing import Any

EMPTY = frozenset({"", "-", "--", "–", "—", "null", "n/a", "na", "#n/a", "none", "nil"})
SPACES = " \t\r\n\u00a0\u202f\u2007"


class Refusal(Exception):
    """A cell that cannot be taken: the code of its sentence, and its facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Format:
    """How this file writes numbers and dates: found in it, or chosen by a person. "" where nothing tells."""

    decimal: str = ""
    dates: str = ""  # dmy or mdy
    zone: str = "UTC"  # of times without an offset


def is_empty(text: str) -> bool:
    return text.strip(SPACES).casefold() in EMPTY
