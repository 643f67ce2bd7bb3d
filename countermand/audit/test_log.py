from typing import Any

from countermand.audit.log import record_one
from countermand.audit.models import Action, Entry, Head


def test_entries_are_numbered_and_chained(acme: Any) -> None:
    with acme.door():
        record_one(Action.SEARCHED, "greta", by=acme.ann, body={"found": 2})
        record_one(Action.SEARCHED, "green", by=acme.ann, body={"found": 1})
        newest, oldest = Entry.objects.all()
        assert (oldest.seq, newest.seq) == (1, 2)
        assert bytes(newest.prev_hash) == bytes(oldest.hash)
        assert bytes(Head.objects.get().hash) == bytes(newest.hash)
