from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from countermand.audit.models import Entry
from countermand.cancellations.models import Attachment, FirstApproval, RequestLine
from countermand.mail.models import Mail
from countermand.orders.models import Line, Order
from countermand.orgs.insert import insert
from countermand.refunds.models import Endpoint


def test_rows_are_written_as_they_are_whatever_their_columns(acme: Any) -> None:
    order, request = acme.order(), acme.ask(acme.order())
    odd = "\"quoted\", \\back\\, {curly}, 'plain', \n\t, ünïcödé 🎁, %s, \\u0041"
    with acme.door():
        rows = [
            Line(
                order=order,
                position=2,
                ref="2",
                description=odd,
                ordered=Decimal("1.2345"),
                stage="open",
                stage_as_of=datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC),
                ship_by=datetime(2026, 11, 20, tzinfo=UTC).date(),
                parent_ref="1",
                location="Hall 2",
            ),
            Attachment(request=request, name=odd, size=3, sha256="0", content=b"\0\\x", added_by=acme.ann),
            FirstApproval(
                request=request,
                approved_by=acme.bob,
                reason=request.reason,
                amounts={odd: [1, None, "1"]},
                beside=odd[:9],
            ),
            Endpoint(name="Books", url="https://books.example.com/", secret="whsec_a", events=["line.held", odd[:20]]),
            Mail(kind="x", to="a@example.com", subject=odd[:100].replace("\n", ""), text=odd),
        ]
        for row in rows:
            insert([row])
            found = type(row).objects.get(id=row.id)
            names = [field.attname for field in row._meta.concrete_fields]
            assert {name: getattr(found, name) for name in names} == {name: getattr(row, name) for name in names}
            assert not row._state.adding


def test_many_are_one_statement_and_none_is_none(acme: Any) -> None:
    with acme.door(), CaptureQueriesContext(connection) as statements:
        assert insert(Mail(kind="x", to=f"{n}@example.com", subject="x", text="x") for n in range(3))
        assert insert([]) == []
        assert len(statements) == 1
        assert Mail.objects.filter(kind="x").count() == 3


def test_its_rows_pass_the_guards_and_the_policies_as_any_others(acme: Any, next_door: Any) -> None:
    with acme.door():
        before = Entry.objects.count()
        insert([Entry(seq=7, at=datetime.now(UTC), actor="x", action="searched", subject="x", prev_hash=b"", hash=b"")])
        assert Entry.objects.order_by("-seq").first().seq == before + 1
        stranger = Order(org_id=next_door.org.id, number="1", currency="USD", sorted_on="2026-11-01")
        assert RequestLine.objects.count() == 0
    with pytest.raises(ProgrammingError, match="row-level security"), acme.door():
        insert([stranger])
