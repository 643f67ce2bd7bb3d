import io
from typing import Any

import pytest

from countermand.exports.change import save_template
from countermand.exports.formats import WRITTEN, Encoding
from countermand.exports.models import DEFAULTS
from countermand.exports.sample import Sample, read_sample
from countermand.exports.writer import header
from countermand.plain import Plain


def read(company: Any, raw: bytes | str, name: str = "sample.csv") -> Sample:
    with company.door():
        return read_sample(io.BytesIO(raw.encode() if isinstance(raw, str) else raw), name=name)


def fields(sample: Sample) -> list[Any]:
    return [
        column.get("field") or column.get("text", (column.get("whole"), column.get("partial")))
        for column in sample.layout["columns"]
    ]


def test_a_german_sample_in_windows_1252_with_semicolons_and_decimal_commas(acme: Any) -> None:
    raw = (
        "Auftragsnr;Pos.;Artikel;Stornomenge;Erstattungsbetrag;Währung;Stornogrund;Storniert am\r\n"
        "4711;1;K-1;2;10,50;EUR;OUT_OF_STOCK;23.11.2026\r\n4711;2;K-2;1;5,00;EUR;TOO_LATE;24.11.2026\r\n"
    )
    sample = read(acme, raw.encode("cp1252"), "Storno_20261123.csv")
    assert fields(sample) == [
        "order_number",
        "line",
        "sku",
        "canceled_quantity",
        "refund_amount",
        "currency",
        "reason_system_code",
        "canceled_on",
    ]
    layout = sample.layout
    assert (layout["encoding"], layout["delimiter"], layout["decimal_mark"]) == ("cp1252", ";", ",")
    assert (layout["date_format"], layout["rows"], layout["line_end"]) == ("%d.%m.%Y", "line", "crlf")
    assert (layout["file_name"], sample.name, sample.notes) == ("Storno-{number}.csv", "Storno", [])


@pytest.mark.parametrize(
    ("language", "headers"),
    [
        ("en", "Order No|Line|SKU|Cancelled Qty|Reason|Cancel Date"),
        ("de", "Bestellnummer|Position|Artikelnummer|Stornierte Menge|Stornogrund|Stornodatum"),
        ("fr", "N° commande|Ligne|Code article|Quantité annulée|Motif|Date d’annulation"),
        ("es", "Número de pedido|Línea|Artículo|Cantidad anulada|Motivo|Fecha de anulación"),
        ("nl", "Ordernummer|Regel|Artikelcode|Aantal geannuleerd|Reden|Geannuleerd op"),
        ("it", "Numero ordine|Riga|Codice articolo|Quantità annullata|Motivo|Data annullamento"),
        ("pt", "Número do pedido|Linha|Código do produto|Quantidade cancelada|Motivo|Data de cancelamento"),
    ],
)
def test_headers_of_seven_languages_are_known(acme: Any, language: str, headers: str) -> None:
    found = fields(read(acme, f"{headers}\r\n"))
    assert found == ["order_number", "line", "sku", "canceled_quantity", "reason", "canceled_on"]


@pytest.mark.parametrize(
    "raw",
    [
        b"Order,Qty\r\nA,1\r\n",
        b'"Order","Qty"\r\n"A","1"\r\n',
        b'"Order";"Qty"\nA;1\n',
        b'Order;Qty\n"A";"1"\n',
        b"\xef\xbb\xbfOrder\tQty\tMen\xc3\xbc\t\nA\t1\tx\t\n",
        "Order;Qty;Größe\r\nA;1;x\r\n".encode("cp1252"),
        "Order;Qty;€\r\nA;1;x\r\n".encode("iso8859-15"),
        b"\xff\xfe" + "Order|Qty|Größe\r\nA|1|x\r\n".encode("utf-16-le"),
        b"\xfe\xff" + "Order|Qty|Größe\r\nA|1|x\r\n".encode("utf-16-be"),
        b' Order ,"Qty, canceled","say ""x""",Qty,Qty\r\nA,1,y,2,3\r\n',
        b"Order,Qty\rA,1\r",
    ],
)
def test_the_header_comes_out_byte_for_byte(acme: Any, raw: bytes) -> None:
    layout = read(acme, raw).layout
    mark, codec = WRITTEN[Encoding(layout["encoding"])]
    written = mark + header(layout).encode(codec)
    assert raw.startswith(written)
    assert len(written) > 8


def test_quotes_around_texts_alone_are_seen(acme: Any) -> None:
    assert read(acme, 'Order,Qty,Date\n"A-1",2,2026-11-23\n').layout["quoting"] == "text"
    assert read(acme, 'Order,Qty\n"A-1","2"\n').layout["quoting"] == "all"
    assert read(acme, 'Order,Note\nA-1,"a, b"\n').layout["quoting"] == "minimal"


def test_a_file_without_a_header_is_known_by_what_stands_in_it(acme: Any) -> None:
    acme.order({"sku": "BELL"}, number="SO-900")
    sample = read(acme, "CXL|SO-900|BELL|2|OUT_OF_STOCK|20261123\nCXL|SO-900|LAMP|1|OUT_OF_STOCK|20261124\n")
    assert not sample.layout["with_header"]
    assert fields(sample) == ["CXL", "order_number", "sku", "canceled_quantity", "reason_system_code", "canceled_on"]
    assert sample.layout["date_format"] == "%Y%m%d"


def test_a_status_of_two_words_says_whole_or_partial(acme: Any) -> None:
    sample = read(acme, "Order,SKU,Status\nA-1,x,CANCELLED\nA-2,y,PARTIALLY_CANCELLED\n")
    assert sample.layout["columns"][2] == {
        "header": "Status",
        "whole": "CANCELLED",
        "partial": "PARTIALLY_CANCELLED",
    }


def test_one_row_an_order_is_seen(acme: Any) -> None:
    joined = read(acme, "Order,SKUs,Refund\nA-1,BELL|LAMP,10.00\nA-2,X,3.00\n").layout
    assert (joined["rows"], joined["joined_by"]) == ("order", "|")
    assert read(acme, "Order,Refund,Status\nA-1,10.00,CXL\n").layout["rows"] == "order"
    assert read(acme, "Order,SKU,Qty\nA-1,a,1\nA-1,b,1\n").layout["rows"] == "line"


def test_what_only_a_person_knows_is_asked(acme: Any) -> None:
    notes = " ".join(
        read(acme, "Order,Cancel Date,Warehouse\nA-1,03/04/2026,\nA-2,05/06/2026,7\nA-3,05/06/2026,W\n").notes
    )
    assert "Dates in “Cancel Date” can be “11/23/2026” or “23/11/2026”" in notes
    assert "Say what belongs into “Warehouse”" in notes


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"sep=;\n", "empty"),
        (b"PK\x03\x04abc", "save it as CSV"),
        (b"\xd0\xcf\x11\xe0abc", "save it as CSV"),
        (b"a,b\n\x00\x01,2\n", "not a text file"),
        (b'Order,"Qty\nA,1\n', "never closed"),
        (b"x" * 1_100_000, "at most 1 MB"),
        (b"a," * 150 + b"\n", "between 1 and 100"),
        (b"a," * 50_000, "between 1 and 100"),
    ],
)
def test_what_is_no_sample_is_refused_in_a_sentence(acme: Any, raw: bytes, said: str) -> None:
    with pytest.raises(Plain, match=said):
        read(acme, raw)


def test_a_sample_becomes_a_template_that_can_be_kept(acme: Any) -> None:
    layout = read(acme, "Order,Qty\nA,1\n").layout
    assert layout.keys() == DEFAULTS.keys()
    with acme.door():
        assert save_template("ERP", layout).layout() == layout
