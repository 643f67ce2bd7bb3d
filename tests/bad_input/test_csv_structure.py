"""How a file is cut into rows and cells."""

import pytest

from countermand.imports.models import Import, State
from countermand.orders.models import Line, Order
from tests.dump import dump

HEADER = "Order,Line,SKU,Qty,Price,Item"
ONE, TWO, THREE = (f"SO-1{number},1,A,5,1.50,Thing" for number in (1, 2, 3))


def file(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def applied(acme, source):
    """Fay applies what is on her page."""
    with acme.door():
        source.refresh_from_db()
    answer = acme.client(acme.fay).post(acme.url("import-application", source.id), {"check": source.checks})
    with acme.door():
        source.refresh_from_db()
    return answer


def test_an_empty_file_is_refused(refuse_file):
    refuse_file(b"", "The file is empty. Export it again and check that it has rows.")


def test_a_header_alone_is_refused(refuse_file):
    refuse_file(file(), "The file has a header but no rows. Export it again and check the filter of the export.")


def test_blank_lines_between_rows_are_counted(acme, load_file):
    source = load_file(file("", ONE, ",,,,,", "   ", TWO, ""))
    assert (source.new, source.lines) == (2, 2)
    with acme.door():
        assert [note.sentence for note in source.notes.all()] == ["4 empty rows were left out."]


@pytest.mark.parametrize(
    "rows",
    [
        [ONE, 'SO-12,1,"A,5,1.50,Thing', THREE],
        [ONE, 'SO-12,1,A,5,1.50,"Thing', THREE],
        [ONE, 'SO-12,1,A,5,1.50,"Thing', *[THREE] * 500],
        [ONE, 'SO-12,1,"A,5,1.50,Thing', THREE, 'SO-14,1,A,5,1.50,"Other"'],
        [ONE, 'SO-12,1,"A,5,1.50,Thing', THREE, 'SO-14,1,5",5,1.50,Pipe'],
        [ONE, 'SO-12,1,"A,5,1.50,Thing', *[THREE] * 500, 'SO-14,1,5",5,1.50,Pipe'],
    ],
    ids=["in the middle", "at the end", "long file", "closed by another cell", "closed by inches", "much later"],
)
def test_a_quote_that_is_not_closed_is_refused_with_its_line_and_swallows_nothing(refuse_file, rows):
    refuse_file(
        file(*rows), "A quote that opens in line 3 of the file is never closed. Correct that line and try again."
    )


def test_text_after_a_closing_quote_refuses_its_row(check_file, notes):
    source = check_file(file(ONE, '"SO-12"x,1,A,5,1.50,Thing', THREE))
    assert (source.new, notes(source)) == (2, [(3, "broken_quotes")])


def test_a_quote_in_the_middle_of_a_cell_is_taken_with_a_warning(acme, load_file, notes):
    source = load_file(file('SO-11,1,A,5,1.50,Pipe 5" long'))
    assert notes(source) == [(2, "stray_quote")]
    with acme.door():
        assert Line.objects.get().description == 'Pipe 5" long'


def test_a_quoted_cell_may_have_several_lines(acme, load_file, notes):
    source = load_file(file('SO-11,1,A,5,1.50,"Pipe,\nlong, thin,\r\n\rblue, and 5"" wide"', TWO))
    assert (source.new, source.refused) == (2, 0)
    with acme.door():
        assert Line.objects.get(order__number="SO-11").description == 'Pipe,\nlong, thin,\r\n\rblue, and 5" wide'


def test_a_short_row_is_refused(check_file, notes):
    source = check_file(file("SO-11,1,A,5", TWO))
    assert (source.new, notes(source)) == (1, [(2, "short_row")])


def test_a_long_row_is_refused_unless_only_commas_are_too_many(check_file, notes):
    source = check_file(file(f"{ONE},more", f"{TWO},,,", f"{THREE}, ,"))
    assert (source.new, notes(source)) == (2, [(2, "long_row")])


def test_commas_at_the_end_of_every_row_are_no_columns(check_file, notes):
    source = check_file(f"{HEADER},,\n{ONE},,\n{TWO},,\n")
    assert (source.new, notes(source)) == (2, [])


def test_two_columns_of_the_same_name_are_refused(refuse_file):
    refuse_file(
        "Order,Line,Qty,Qty \nSO-11,1,5,3\n",
        "Two columns are called “Qty”. Rename one of them and import the file again.",
    )


def test_a_header_in_other_case_and_spaces_is_the_same(check_file):
    source = check_file(f"  ORDER no. ,LINE,Sku,q t y,PRICE,item\n{ONE}\n")
    assert (source.state, source.new) == (State.CHECKED, 1)


def test_an_unknown_or_missing_header_is_asked_about_and_then_taken(acme, upload):
    answer = upload(file(ONE).replace("Order,", "Beleg X,"))
    page = acme.client(acme.fay).get(answer["Location"]).content.decode()
    assert "No column for the order number." in page
    with acme.door():
        source = Import.objects.get()
    acme.client(acme.fay).post(
        acme.url("import-mapping", source.id), {"header": ["Beleg X"], "field": ["order_number"]}
    )
    assert applied(acme, source).status_code == 302
    assert (source.state, source.new) == (State.APPLIED, 1)


@pytest.mark.parametrize(
    "above", ["Open orders of today\n\n", "Report;x\nCustomer: Acme,Date: today\n", "Printed,by,Fay,for,all,of us\n"]
)
def test_lines_above_the_header_are_found_and_can_be_corrected(acme, check_file, above):
    source = check_file(above + file(ONE))
    row = above.count("\n") + 1
    assert (source.found["header_row"], source.new, source.refused) == (row, 1, 0)
    acme.client(acme.fay).post(acme.url("import-mapping", source.id), {"header_row": "1"})
    with acme.door():
        source.refresh_from_db()
        assert source.found["header_row"] == 1
        assert source.state == State.UPLOADED


@pytest.mark.parametrize(
    ("header", "row", "cells"),
    [
        ("Customer,E-mail,City,Country,Phone,Contact", "Acme,a@example.com,Oslo,Norway,1,Bo", "“Customer”, “E-mail”"),
        ("Customer,E-mail", "Acme,a@example.com", "“Customer”, “E-mail”"),
        ("Carrier,Tracking number,SKU,Weight,Status,Date,Note", "UPS,1Z,A,5,new,today,x", "“Carrier”"),
    ],
    ids=["as wide", "smaller", "wider"],
)
def test_a_second_table_below_is_refused(refuse_file, header, row, cells):
    refuse_file(file(ONE, "", header, row), f"In row 4 another table begins: {cells}")


def test_the_same_table_twice_is_taken_without_the_second_header(check_file, notes):
    source = check_file(file(ONE) + file(TWO))
    assert (source.new, notes(source)) == (2, [(3, "header_again")])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_seen_and_shown(acme, check_file, delimiter):
    source = check_file(file(ONE, TWO).replace(",", delimiter))
    assert (source.found["delimiter"], source.new) == (delimiter, 2)


@pytest.mark.parametrize("line", ["sep=;\n", "SEP=;\r\n", "sep=;\r"])
def test_a_line_that_names_the_delimiter_is_believed(check_file, line):
    source = check_file(line + file(ONE, TWO).replace(",", ";"))
    assert (source.found["delimiter"], source.new, source.refused) == (";", 2, 0)


@pytest.mark.parametrize("sign", ['"', "a", "1", " ", "\\", "."])
def test_a_line_that_names_no_possible_delimiter_is_not_believed(check_file, sign):
    assert check_file(f"sep={sign}\n{file(ONE, TWO)}").found["delimiter"] == ","


@pytest.mark.parametrize("delimiter", [";;", '"', "\n"])
def test_a_delimiter_that_cannot_be_one_is_refused(upload, delimiter):
    answer = upload(file(ONE), delimiter=delimiter)
    assert answer.status_code == 400
    assert "cannot be the delimiter" in answer.content.decode()


@pytest.mark.parametrize(
    "footer",
    ["Total,,,5,1.50,", "Gesamtsumme:,,,5,,", "Totale generale,,,5,,", "TOTAL GÉNÉRAL,,,5,,", "Somatório,,,5,,"],
)
def test_a_total_is_no_order_line(check_file, notes, footer):
    source = check_file(file(ONE, footer))
    assert (source.new, notes(source)) == (1, [(3, "total_row")])


@pytest.mark.parametrize("cell", ["x" * 1_000_000, f'"{"x, y{n}" * 2_000}"', '"' + "a line\n" * 2_000 + '"'])
def test_a_very_large_cell_refuses_its_row(check_file, notes, cell):
    source = check_file(file(f"SO-11,1,A,5,1.50,{cell}", TWO))
    assert (source.new, notes(source)) == (1, [(2, "too_long")])


def test_ten_thousand_columns_are_refused(refuse_file):
    header = ",".join(f"c{number}" for number in range(10_000))
    refuse_file(f"{header}\n1\n", "The file has 10000 columns, at most 500 can be read. Is the delimiter right?")


def test_one_row_of_fifty_megabytes_is_refused(refuse_file):
    data = f"{HEADER}\n".encode() + b"x," * 25_000_000
    refuse_file(data, "Line 2 is longer than 2000000 characters. This is not a file of order lines.")


def test_more_rows_than_the_limit_are_refused_with_the_limit(refuse_file, settings):
    settings.IMPORT_MAX_ROWS = 3
    refuse_file(file(ONE, TWO, THREE), "The file has more than 3 rows. Split it and import the parts.")


def test_as_many_rows_as_the_limit_are_taken(check_file, settings):
    settings.IMPORT_MAX_ROWS = 3
    assert check_file(file(ONE, TWO)).new == 2


def test_the_same_line_twice_refuses_both(check_file, notes):
    source = check_file(file(ONE, TWO, ONE.replace("5", "6")))
    assert (source.new, notes(source)) == (1, [(2, "twice"), (4, "twice")])


def test_the_same_file_again_is_said_and_changes_nothing(acme, upload, load_file):
    load_file(file(ONE, TWO))
    before = dump(acme)
    page = acme.client(acme.fay).get(upload(file(ONE, TWO))["Location"]).content.decode()
    assert "was already imported at" in page
    assert "Nothing in your orders will change" in page
    with acme.door():
        source = Import.objects.latest("id")
    assert applied(acme, source).status_code == 302
    assert dump(acme) == before


def test_orders_that_look_like_another_companys_stay_here(acme, next_door, load_file):
    next_door.order(number="SO-11", customer_name="Their customer")
    before = dump(next_door)
    load_file(file(ONE, TWO))
    assert dump(next_door) == before
    with acme.door():
        assert Order.objects.count() == 2
