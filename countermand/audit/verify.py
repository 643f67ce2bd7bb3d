"""Recomputes a company's audit chain outside the database, from the stored bytes alone (see `chain.sql`)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from countermand.audit.models import Entry, Head
from countermand.orgs.tenancy import acting_for, current_org_id

CHUNK = 2000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
STORED = ["seq", "at", "id", "actor_id", "actor", "action", "subject", "subject_id", "order_id", "body"]


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the number of the entry where the chain first breaks, None if it holds."""

    entries: int
    head: bytes
    broken_at: int | None = None
    sentence: str = ""

    @property
    def ok(self) -> bool:
        return self.broken_at is None


def verify_company(org_id: UUID, anchors: dict[int, bytes] | None = None) -> Verdict:
    """Opens the company's door and verifies. Setting a company up writes its first entry, so an empty record is
    never well: it is hidden or gone.
    """
    with acting_for(org_id):
        found = verify(anchors)
    if found.ok and not found.entries:
        return Verdict(0, found.head, 1, "There is no entry at all, although setting up a company writes the first.")
    return found


def verify(anchors: dict[int, bytes] | None = None) -> Verdict:
    """Walks the chain of the org whose door was just opened, in constant memory, and compares it with the head.

    `anchors` maps numbers to the hashes that were noted down outside: a chain written anew from some
    entry on is consistent in itself, but cannot meet them. The head is a row of its own, so that hidden or
    deleted entries never pass as an empty chain.
    """
    with connection.cursor() as cursor:  # head and entries of one moment; has to come before any query
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    anchors = anchors or {}
    last, expected = 0, first_hash(current_org_id())
    head = Head.objects.first()
    for row in _entries():
        if problem := _problem(row, last, expected):
            return Verdict(last, expected, min(row["seq"], last + 1), problem)
        last, expected = row["seq"], bytes(row["hash"])
        if anchors.get(last, expected) != expected:
            sentence = f"Entry {last} is not the one that the anchor was made of: the chain was written anew."
            return Verdict(last, expected, last, sentence)
    return _against_head(last, expected, head, max(anchors, default=0))


def _entries() -> Iterator[dict[str, Any]]:
    rows = Entry.objects.order_by("seq").values(*STORED, "prev_hash", "hash")
    return rows.iterator(chunk_size=CHUNK)


def _problem(row: dict[str, Any], last: int, expected: bytes) -> str:
    seq = row["seq"]
    if seq <= last:
        return f"Entry {seq} is there twice."
    if seq > last + 1:
        return f"Entry {last + 1} is missing: after {last} comes {seq}."
    if bytes(row["prev_hash"]) != expected:
        return f"Entry {seq} does not follow from entry {last}: it was inserted, swapped or changed."
    if bytes(row["hash"]) != hash_of(row):
        return f"Entry {seq} was changed after it was written: its hash does not fit its content."
    return ""


def _against_head(last: int, found: bytes, head: Head | None, anchored: int) -> Verdict:
    seq = head.seq if head else 0
    if anchored > last:
        sentence = f"Entry {last + 1} is missing: the anchor was made of entry {anchored}, the last one here is {last}."
    elif seq > last:
        sentence = f"Entry {last + 1} is missing: the chain ends at {last}, its head says {seq}."
    elif seq < last:
        return Verdict(last, found, seq + 1, f"The head of the chain says {seq}, but there are {last} entries.")
    elif head and bytes(head.hash) != found:
        return Verdict(last, found, max(last, 1), f"The head of the chain was changed: it does not fit entry {last}.")
    else:
        return Verdict(last, found)
    return Verdict(last, found, last + 1, sentence)


def first_hash(org_id: UUID) -> bytes:
    return hashlib.sha256(str(org_id).encode()).digest()


def hash_of(row: dict[str, Any]) -> bytes:
    """As the trigger computes it: over the hash before and every stored field with its length in bytes."""
    values = [row[name] for name in STORED]
    values[1] = epoch(row["at"])
    return hashlib.sha256(bytes(row["prev_hash"]) + b"".join(map(_part, values))).digest()


def _part(value: object) -> bytes:
    data = b"" if value is None else str(value).encode()
    return str(len(data)).encode() + b":" + data


def epoch(at: datetime) -> str:
    """What `extract(epoch from at)::text` says: seconds with six decimals, exactly."""
    whole = (at - EPOCH) // MICROSECOND
    sign, whole = ("-", -whole) if whole < 0 else ("", whole)
    return f"{sign}{whole // 1_000_000}.{whole % 1_000_000:06}"
