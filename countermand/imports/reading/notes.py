from dataclasses import dataclass, field
from typing import Any


@dataclass
class Said:
    """A note on a row: see `sentences.py` for the codes. Row 0 is the file itself."""

    row: int
    column: str
    value: str
    refused: bool
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def excerpt(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else "�" for sign in text)
    return shown if len(shown) <= 60 else shown[:59] + "…"
