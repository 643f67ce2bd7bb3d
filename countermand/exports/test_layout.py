"""What a layout can say of a file, each read back from the bytes of a real one."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import sql

from countermand.cells import harmless
from countermand.exports.build import build
from countermand.exports.models import Export
from countermand.exports.preview import preview
from countermand.exports.select import HARMLESS
from countermand.exports.start import start_again
from countermand.exports.test_export import built, canceled, content, template

ALL = [
    {"header": "order", "field": "order_number"},
    {"header": "skus", "field": "sku"},
    {"header": "qty", "field": "canceled_quantity"},
    {"header": "refund", "field": "refund_amount"},
    {"header": "state", "whole": "CANCELED", "partial": "PARTIAL"},
]


def one(company: Any, column: dict[str, Any], **layout: Any) -> str:
    """The cell that this column has in the file of what is canceled."""
    template(company, columns=[{"header": "x", **column}], with_header=False, **layout)
    return content(built(company)).decode().removesuffix("\r\n")


def test_one_row_an_order_sums_quantities_and_joins_skus(acme: Any) -> None:
    template(acme, columns=ALL, rows="order", joined_by="|")
    canceled(acme, {"sku": "A", "ordered": 2}, {"sku": "B", "ordered": 3, "price": Decimal("1.25")}, number="1")
    canceled(acme, {"sku": "C"}, number="2")
    assert content(built(acme)).decode().splitlines()[1:] == ["1,A|B,5,23.75,CANCELED", "2,C,5,50.00,CANCELED"]


def test_a_part_of_an_order_has_the_other_text(acme: Any) -> None:
    template(acme, columns=ALL)
    order = acme.order({"sku": "A"}, {"sku": "B"}, number="1")
    acme.approve(acme.ask(order, [(acme.lines(order)[0], 5)]))
    assert content(built(acme)).decode().splitlines()[1] == "1,A,5,50.00,PARTIAL"
    acme.approve(acme.ask(order, [(acme.lines(order)[1], 5)]))
    assert content(built(acme)).decode().splitlines()[1] == "1,B,5,50.00,CANCELED"


@pytest.mark.parametrize(("per_order", "cell"), [("", '"A, B"'), ("first", "A"), ("blank", "")])
def test_a_column_says_what_it_does_with_several_lines(acme: Any, per_order: str, cell: str) -> None:
    canceled(acme, {"sku": "A"}, {"sku": "B"})
    assert one(acme, {"field": "sku", "per_order": per_order}, rows="order") == cell


def test_quantities_can_stand_joined_as_the_skus_do(acme: Any) -> None:
    canceled(acme, {"ordered": 2}, {"ordered": 3})
    assert one(acme, {"field": "canceled_quantity", "per_order": "join"}, rows="order", joined_by="+") == "2+3"


def test_what_a_request_says_once_stands_once(acme: Any) -> None:
    canceled(acme, {}, {})
    assert one(acme, {"field": "reason_system_code"}, rows="order") == "OUT_OF_STOCK"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ({"field": "unit_price"}, "10.1"),
        ({"field": "unit_price", "decimals": "2"}, "10.10"),
        ({"field": "canceled_quantity", "decimals": "0"}, "2"),
        ({"field": "canceled_quantity", "decimals": "4"}, "2.0000"),
        ({"field": "placed_on"}, "2026-11-20"),
        ({"field": "placed_on", "dates": "%d-%b-%Y"}, "20-Nov-2026"),
        ({"field": "placed_on", "dates": "%Y-%m-%dT%H:%M:%S%z"}, "2026-11-20T00:00:00"),
        ({"field": "shipped_on"}, ""),
        ({"field": "request"}, "CR-1001"),
        ({"field": "reason"}, "Out of stock"),
    ],
)
def test_each_column_has_a_format_of_its_own(acme: Any, column: dict[str, Any], cell: str) -> None:
    canceled(acme, {"ordered": 2, "price": Decimal("10.10")}, placed_on=date(2026, 11, 20))
    assert one(acme, column) == cell


@pytest.mark.parametrize(("currency", "amount"), [("USD", "20.20"), ("JPY", "20"), ("KWD", "20.200")])
def test_an_amount_has_the_decimals_of_its_currency(acme: Any, currency: str, amount: str) -> None:
    canceled(acme, {"ordered": 2, "price": Decimal("10.10")}, currency=currency)
    assert one(acme, {"field": "refund_amount"}) == amount


def test_texts_stand_in_quotes_and_numbers_do_not(acme: Any) -> None:
    template(acme, columns=ALL[:3], quoting="text", header_quoting="minimal")
    canceled(acme, {"sku": ""}, number="1")
    assert content(built(acme)) == b'order,skus,qty\r\n"1","",5\r\n'


@pytest.mark.parametrize(
    ("encoding", "begins"),
    [
        ("utf-8", b"K\xc3\xa4se"),
        ("utf-8-sig", b"\xef\xbb\xbfK\xc3\xa4se"),
        ("cp1252", b"K\xe4se"),
        ("iso8859-15", b"K\xe4se"),
        ("utf-16", b"\xff\xfeK\x00\xe4\x00"),
        ("utf-16-be", b"\xfe\xff\x00K\x00\xe4"),
    ],
)
def test_every_encoding_begins_as_it_must(acme: Any, encoding: str, begins: bytes) -> None:
    template(acme, columns=[{"header": "x", "field": "sku"}], with_header=False, encoding=encoding)
    canceled(acme, {"sku": "Käse"})
    assert content(built(acme)).startswith(begins)


def test_the_file_is_called_as_the_pattern_says(acme: Any) -> None:
    template(acme, name="ERP Nord", file_name="{template}_{org}_{number}.txt")
    canceled(acme)
    assert built(acme).file_name == f"erp-nord_{acme.slug}_00001.txt"


def test_the_same_rows_again_are_the_same_bytes(acme: Any) -> None:
    template(acme, columns=ALL)
    for _ in range(3):
        canceled(acme, {"sku": "b"}, {"sku": "a"})
    first = built(acme)
    with acme.door():
        made = start_again(first, by=acme.bob)
    second = build(acme.org.id, made.id)
    assert second.sha256 == first.sha256 == hashlib.sha256(content(second)).hexdigest()


def test_the_preview_has_the_bytes_of_the_file(acme: Any) -> None:
    found = template(acme, columns=ALL, rows="order", encoding="utf-16", delimiter=";", decimal_mark=",")
    for _ in range(3):
        canceled(acme, {"sku": "b"}, {"sku": "ä"})
    with acme.door():
        seen = preview(found, found.layout(), acme.org)
    assert seen.data == content(built(acme))
    assert seen.rows[0] == ["SO-00001", "b, ä", "10", "100,00", "CANCELED"]


def test_two_templates_each_send_every_line_once(acme: Any) -> None:
    from countermand.exports.change import mark_previewed, save_template
    from countermand.exports.start import begin

    first = template(acme)
    with acme.door():
        second = save_template("Second", {"columns": ALL})
        mark_previewed(second, by=None)
    canceled(acme)
    assert built(acme).rows == 1
    with acme.door():
        other = begin(second, by=acme.bob)
    assert build(acme.org.id, other.id).rows == 1
    with acme.door():
        assert Export.objects.filter(template=first).count() == 1


@given(st.text(st.sampled_from("=+-@＝＋－＠ \tA9z.,'\"~é日"), max_size=6))
@settings(max_examples=300)
def test_the_database_disarms_a_cell_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT {} FROM (SELECT {}::text AS t) x").format(
                HARMLESS.format(x=sql.SQL("x.t")), sql.Literal(text)
            )
        )
        assert cursor.fetchone() == (harmless(text),)
