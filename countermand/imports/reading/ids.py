"""Ids for very many new rows: UUIDs of version 7 that follow each other, made without asking for each."""

from itertools import count

import uuid6

_APART = 1 << 20


class Ids:
    def __init__(self) -> None:
        start = uuid6.uuid7().int & ~(_APART - 1)  # room to count up inside the random part
        self._numbers = count(start)

    def next(self) -> str:
        """32 hexadecimal digits, which Postgres reads as a UUID."""
        return f"{next(self._numbers):032x}"
