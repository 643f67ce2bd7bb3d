"""A line goes backwards, or away, only on a person's word."""

from decimal import Decimal

import pytest
from django.db import Error, IntegrityError, transaction

from conftest import Company
from countermand.orders.models import Correction, Line


def shipped(acme: Company) -> Line:
    return acme.lines(acme.order({"stage": "shipped", "shipped": Decimal(5)}))[0]


def corrected(acme: Company, line: Line, to_stage: str) -> Correction:
    return Correction.objects.create(
        line_id=line.id,
        order_number="SO-1",
        ref=line.ref,
        from_stage="shipped",
        to_stage=to_stage,
        from_shipped=5,
        to_shipped=0,
        said_by=acme.fay,
        note="It never left: the label was printed twice",
    )


def test_a_shipped_line_opens_again_when_somebody_says_so_in_the_same_transaction(acme: Company) -> None:
    line = shipped(acme)
    with acme.door():
        corrected(acme, line, "open")
        Line.objects.filter(id=line.id).update(stage="open", shipped=0)
    with acme.door():
        assert Line.objects.get(id=line.id).stage == "open"


def test_a_word_given_earlier_or_for_another_move_does_not_count(acme: Company) -> None:
    line = shipped(acme)
    with acme.door():
        corrected(acme, line, "open")
    with pytest.raises(IntegrityError, match="backwards"), acme.door():
        Line.objects.filter(id=line.id).update(stage="open", shipped=0)
    with acme.door():
        corrected(acme, line, "open")
        with pytest.raises(IntegrityError, match="backwards"), transaction.atomic():
            Line.objects.filter(id=line.id).update(stage="picking", shipped=0)


def test_a_line_is_removed_only_with_a_correction(acme: Company) -> None:
    line = shipped(acme)
    with pytest.raises(IntegrityError, match="without a correction"), acme.door():
        Line.objects.filter(id=line.id).delete()
    with acme.door():
        corrected(acme, line, "")
        Line.objects.filter(id=line.id).delete()
    with acme.door():
        assert not Line.objects.filter(id=line.id).exists()


def test_a_correction_needs_a_person_and_a_reason_and_stays(acme: Company) -> None:
    line = shipped(acme)
    with pytest.raises(IntegrityError, match="note"), acme.door():
        Correction.objects.create(line_id=line.id, from_shipped=0, to_shipped=0, said_by=acme.fay, note="")
    with acme.door():
        said = corrected(acme, line, "open")
    with pytest.raises(Error, match="permission denied"), acme.door():
        Correction.objects.filter(id=said.id).update(note="Something else")
