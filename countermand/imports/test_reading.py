"""Which files are read at all, and as what."""

import pytest

from countermand.plain import Plain

ROWS = "Order,Line,Qty,Customer\nSO-1,1,5,Zoë\nSO-2,1,3,René\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ROWS.encode(), "utf-8-sig"),
        (ROWS.encode("utf-8-sig"), "utf-8-sig"),
        (ROWS.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + ROWS.encode("utf-16-be"), "utf-16"),
        (ROWS.replace("René", "5 €").encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_seen(check_file, data, encoding):
    source = check_file(data)
    assert (source.found["encoding"], source.new) == (encoding, 2)
    assert "Zoë" in source.found["samples"][3]
    assert source.found["headers"][0] == "Order"


def test_a_few_odd_signs_among_many_do_not_make_it_another_encoding(check_file):
    rows = "".join(f"SO-3,{number},1,Zoë\n" for number in range(40))
    assert check_file(f"{ROWS}SO-2,2,1,CAFÉ’S «à» vu\n{rows}".encode("cp1252")).found["encoding"] == "cp1252"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"Order,Line,Qty\n", "no rows"),
        (ROWS.encode("utf-16-le"), "without its mark"),
        (ROWS.encode() + b"SO-3,1,5,Ren\xe9\n", "byte 65 is not"),
        (b"Order,Line,Qty\nSO\xc0\xaf,1,5\n", "byte 17"),
        (b"Order,Line,Qty\nSO\xed\xa0\x80,1,5\n", "byte 17"),
        ("Order,Line,Qty,Customer\nSO-1,1,5,山田太郎\n".encode("shift_jis"), "Choose its encoding"),
        ("Order,Line,Qty,Customer\nSO-1,1,5,王小明先生\n".encode("gb18030"), "Choose its encoding"),
        (b"PK\x03\x04...", "Excel workbook"),
        (b"\xd0\xcf\x11\xe0...", "password"),
        (b"%PDF-1.7", "PDF"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b"Order,Line,Qty,Qty\nSO-1,1,5,5\n", "Two columns are called “Qty”"),
        (",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n", "10000 columns"),
        (b"Order,Line,Qty\n" + b"x" * 3_000_000 + b",1,5\n", "longer than"),
    ],
)
def test_a_file_that_would_mislead_is_refused_with_the_way_out(check_file, data, sentence):
    with pytest.raises(Plain, match=sentence):
        check_file(data)


def test_a_person_chooses_the_encoding(check_file):
    data = "Order,Line,Qty,Customer\nSO-1,1,5,山田太郎\n".encode("shift_jis")
    assert check_file(data, options={"encoding": "shift_jis"}).found["samples"][3] == ["山田太郎"]
    with pytest.raises(Plain, match="is not UTF-8: byte"):
        check_file(data, options={"encoding": "utf-8-sig"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen(check_file, delimiter):
    rows = [["Order", "Line", "Qty", "Price"], ["SO-1", "1", "5", "12"], ["SO-1", "2", "5", "13"]]
    text = "\n".join(delimiter.join(row) for row in rows)
    source = check_file(text)
    assert (source.found["delimiter"], source.new) == (delimiter, 2)


def test_commas_in_numbers_do_not_hide_the_semicolon(check_file):
    source = check_file("Order;Line;Qty;Price\nSO-1;1;5;12,50\nSO-1;2;5;13,50\n")
    assert (source.found["delimiter"], source.found["decimal"]) == (";", ",")


def test_a_line_that_names_the_delimiter_is_believed(check_file):
    source = check_file("sep=;\r\nOrder;Line;Qty\r\nSO-1;1;5\r\n")
    assert (source.found["delimiter"], source.new) == (";", 1)


@pytest.mark.parametrize(
    "text",
    [
        "Order,Line,Qty\rSO-1,1,5\rSO-2,1,5\r",
        "Order,Line,Qty\r\nSO-1,1,5\nSO-2,1,5",
        "Order,Line,Qty\n\nSO-1,1,5\n,,\nSO-2,1,5,,\n\n",
        'Order,Line,Qty,Item\nSO-1,1,5,"two\nlines"\nSO-2,1,5,a\u2028b\u0085c\n',
        "Order,Line,Qty\nSO-1,1,5\nSO-2,1,5\n\x1a",
        "Report of today\n\nOrder,Line,Qty\nSO-1,1,5\nSO-2,1,5\n",
        " ORDER  number ,line,QTY.\nSO-1,1,5\nSO-2,1,5\n",
    ],
)
def test_other_ways_to_write_the_same_file(check_file, text):
    source = check_file(text)
    assert (source.new, source.refused) == (2, 0)


def test_german_headers_words_numbers_and_dates(check_file):
    text = (
        "Auftrag;Pos.;Auftragsdatum;Versanddatum;Status;Kunde;Artikel;Bezeichnung;Menge;Einzelpreis €\n"
        "AB-1;1;06.01.2003;;In Bearbeitung;Müller GmbH;S24;Modell;49;1.135,29\n"
    )
    source = check_file(text.encode("cp1252"))
    assert set(source.columns.values()) == {
        *("order_number", "line_ref", "placed_on", "shipped_on", "stage", "customer_name"),
        *("sku", "description", "ordered", "price"),
    }
    assert (source.stages, source.found["currency"]) == ({"In Bearbeitung": "open"}, "EUR")
    assert (source.new, source.warned) == (1, 0)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Order No.", "order_number"),
        ("Oder Number", "order_number"),
        ("Quantité commandée", "ordered"),
        ("Número de pedido", "order_number"),
        ("Ordernummer", "order_number"),
        ("Unshipped Qty", ""),
        ("Required Date", ""),
        ("Comments", ""),
    ],
)
def test_headers_are_matched_by_meaning_or_closeness(header, field):
    from countermand.imports.matching import match

    assert match([header], {}) == {header: field}
