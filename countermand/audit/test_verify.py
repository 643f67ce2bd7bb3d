import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from countermand.audit import anchor
from countermand.audit.log import Event, record
from countermand.audit.models import Action
from countermand.audit.verify import Verdict, epoch, verify
from countermand.plain import Plain
from tests.server import superuser


@pytest.fixture
def acme(acme: Any) -> Any:
    """A company with a record of six entries."""
    with acme.door():
        found = enumerate(["bell", "Kühlschrank", "日本語", "", "a:b", "6"])
        record(Event(action=Action.SEARCHED, subject=text, by=acme.ann, body={"found": n}) for n, text in found)
    return acme


@contextmanager
def intruder() -> Iterator[Any]:
    """A superuser with all triggers switched off."""
    with superuser(connection.settings_dict["NAME"]) as past_every_rule:
        past_every_rule.execute("SET session_replication_role = replica")
        yield past_every_rule


def tamper(company: Any, statement: str) -> Verdict:
    with intruder() as connected:
        done = connected.execute(statement, {"org": company.org.id})
        assert done.rowcount
    return verified(company)


def verified(company: Any, **more: Any) -> Verdict:
    with company.door():
        return verify(**more)


def test_a_record_that_nobody_touched_holds(acme: Any) -> None:
    found = verified(acme)
    assert (found.ok, found.entries, found.broken_at) == (True, 6, None)


def test_a_company_without_any_entry_holds(next_door: Any) -> None:
    assert verified(next_door) == Verdict(0, verified(next_door).head)


@pytest.mark.parametrize(
    "change",
    [
        "body = '{}'",
        "actor = 'Somebody else'",
        "at = at + interval '1 microsecond'",
        "subject = 'other'",
        "action = 'approved'",
        "order_id = id",
        "subject_id = id",
        "actor_id = NULL",
        "id = gen_random_uuid()",
        r"hash = '\x00'",
        r"prev_hash = '\x00'",
    ],
)
def test_an_edited_entry_is_named(acme: Any, change: str) -> None:
    assert tamper(acme, f"UPDATE audit_entry SET {change} WHERE org_id = %(org)s AND seq = 3").broken_at == 3


def test_a_deleted_entry_is_named(acme: Any) -> None:
    found = tamper(acme, "DELETE FROM audit_entry WHERE org_id = %(org)s AND seq = 2")
    assert (found.broken_at, found.sentence) == (2, "Entry 2 is missing: after 1 comes 3.")


def test_a_cut_off_tail_is_named(acme: Any) -> None:
    found = tamper(acme, "DELETE FROM audit_entry WHERE org_id = %(org)s AND seq > 4")
    assert (found.broken_at, found.sentence) == (5, "Entry 5 is missing: the chain ends at 4, its head says 6.")


def test_a_record_deleted_whole_is_no_empty_record(acme: Any) -> None:
    assert tamper(acme, "DELETE FROM audit_entry WHERE org_id = %(org)s").broken_at == 1


def test_swapped_entries_are_named(acme: Any) -> None:
    with intruder() as connected:
        for old, new in [(2, -1), (4, 2), (-1, 4)]:
            connected.execute("UPDATE audit_entry SET seq = %s WHERE org_id = %s AND seq = %s", [new, acme.org.id, old])
    assert verified(acme).broken_at == 2


def test_entries_that_swapped_their_contents_are_named(acme: Any) -> None:
    swap = (
        "UPDATE audit_entry a SET subject = b.subject, body = b.body FROM audit_entry b "
        "WHERE a.org_id = %(org)s AND b.org_id = %(org)s AND a.seq IN (3, 5) AND b.seq = 8 - a.seq"
    )
    assert tamper(acme, swap).broken_at == 3


def test_an_inserted_entry_is_named(acme: Any) -> None:
    insert = (
        "INSERT INTO audit_entry SELECT org_id, gen_random_uuid(), 7, at, actor_id, actor, action, subject, "
        "subject_id, order_id, body, hash, hash FROM audit_entry WHERE org_id = %(org)s AND seq = 6"
    )
    assert tamper(acme, insert).broken_at == 7


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("UPDATE audit_head SET seq = 9 WHERE org_id = %(org)s", 7),
        ("UPDATE audit_head SET seq = 4 WHERE org_id = %(org)s", 5),
        (r"UPDATE audit_head SET hash = '\x00' WHERE org_id = %(org)s", 6),
        ("DELETE FROM audit_head WHERE org_id = %(org)s", 1),
    ],
)
def test_a_changed_head_is_named(acme: Any, change: str, place: int) -> None:
    assert tamper(acme, change).broken_at == place


def rewrite(company: Any, from_seq: int) -> None:
    """What only a superuser with our source could do: write the chain anew, consistent in itself."""
    with intruder() as connected:
        connected.execute("UPDATE audit_entry SET subject = 'forged' WHERE org_id = %s AND seq = 3", [company.org.id])
        for seq in range(from_seq, 7):
            connected.execute(
                "UPDATE audit_entry e SET prev_hash = p.hash, hash = sha256(p.hash || audit_part(e.seq::text) "
                "|| audit_part(extract(epoch FROM e.at)::text) || audit_part(e.id::text) "
                "|| audit_part(e.actor_id::text) || audit_part(e.actor) || audit_part(e.action) "
                "|| audit_part(e.subject) "
                "|| audit_part(e.subject_id::text) || audit_part(e.order_id::text) || audit_part(e.body)) "
                "FROM audit_entry p WHERE e.org_id = %(org)s AND p.org_id = %(org)s "
                "AND e.seq = %(seq)s AND p.seq = %(seq)s - 1",
                {"org": company.org.id, "seq": seq},
            )
        connected.execute(
            "UPDATE audit_head h SET hash = e.hash FROM audit_entry e WHERE h.org_id = e.org_id AND e.seq = h.seq "
            "AND h.org_id = %s",
            [company.org.id],
        )


def test_an_anchor_notices_a_tail_and_a_head_cut_off_together(acme: Any) -> None:
    with acme.door():
        text = json.dumps(anchor.anchor())
    tamper(acme, "DELETE FROM audit_entry WHERE org_id = %(org)s AND seq > 4")
    cut = "UPDATE audit_head h SET seq = 4, hash = e.hash FROM audit_entry e "
    cut += "WHERE h.org_id = %(org)s AND e.org_id = %(org)s AND e.seq = 4"
    assert tamper(acme, cut).ok
    assert verified(acme, anchors=anchor.read(text, acme.org.id)).broken_at == 5


def test_an_older_anchor_still_holds_when_more_has_happened(acme: Any) -> None:
    with acme.door():
        text = json.dumps(anchor.anchor())
    with acme.door():
        record([Event(action=Action.SEARCHED, subject="more", by=acme.ann)])
    assert verified(acme, anchors=anchor.read(text, acme.org.id)).ok


def test_an_anchor_that_was_changed_or_is_of_others_is_refused(acme: Any, next_door: Any) -> None:
    with acme.door():
        made = anchor.anchor()
    for text, said in [
        (json.dumps(made | {"seq": 4}), "signature does not fit"),
        ("not an anchor", "not an anchor"),
        ("[]", "not an anchor"),
    ]:
        with pytest.raises(Plain, match=said):
            anchor.read(text, acme.org.id)
    with pytest.raises(Plain, match="another organization"):
        anchor.read(json.dumps(made), next_door.org.id)


def test_times_read_the_same_in_and_outside_the_database() -> None:
    dice = random.Random(7)  # noqa: S311
    start = datetime(1960, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(microseconds=dice.randrange(10**15 * 4)) for _ in range(3000)]
    moments += [start + timedelta(seconds=dice.randrange(10**9)) for _ in range(500)]
    moments += [datetime(1970, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM at)::text FROM unnest(%s::timestamptz[]) "
            "WITH ORDINALITY AS m (at, n) ORDER BY n",
            [moments],
        )
        assert [row[0] for row in cursor.fetchall()] == [epoch(moment) for moment in moments]


def test_entries_written_while_verifying_are_no_alarm(acme: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def add() -> None:
        try:
            for _ in range(40):
                with acme.door():
                    record([Event(action=Action.SEARCHED, subject="x", by=acme.ann)])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(add)
        while not writing.done():
            assert verified(acme).ok
        writing.result()
