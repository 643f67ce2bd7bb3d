"""What workbooks hide: each is uploaded, and what becomes of it is what a person would want."""

import io

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from countermand.imports.models import State
from countermand.imports.readers.handmade import MAIN, packed, parts, xlsx
from countermand.orders.models import Line

HEADER = ["Order", "Line", "Qty", "Item"]
ONE, TWO, THREE = ([f"SO-1{number}", 1, 5, "Thing"] for number in (1, 2, 3))
SHEET = "xl/worksheets/sheet1.xml"
FINE = '<row r="3"><c r="A3" t="str"><v>SO-9</v></c><c r="B3"><v>1</v></c><c r="C3"><v>5</v></c></row>'


def book(*rows, title="Orders"):
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    return made


def saved(made):
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def row_with(quantity="<v>5</v>", kind="n", order="SO-1"):
    """Row 2 of a workbook whose quantity is written like this."""
    return (
        f'<row r="2"><c r="A2" t="str"><v>{order}</v></c><c r="B2"><v>1</v></c>'
        f'<c r="C2" t="{kind}">{quantity}</c></row>'
    )


@pytest.fixture
def applied(acme, arrive):
    """Fay uploads a file and applies it; gives order, line, quantity and description of every line."""

    def load(data, name="orders.xlsx"):
        source = arrive(data, name)
        acme.client(acme.fay).post(acme.url("import-application", source.id), {"check": source.checks})
        with acme.door():
            source.refresh_from_db()
            assert source.state == State.APPLIED
            lines = Line.objects.order_by("order__number", "ref")
            return list(lines.values_list("order__number", "ref", "ordered", "description"))

    return load


@pytest.fixture
def asked_anew(acme):
    """Fay answers a question about the file on its page."""

    def answer(source, **options):
        said = acme.client(acme.fay).post(acme.url("import-mapping", source.id), options)
        assert said.status_code == 302
        with acme.door():
            source.refresh_from_db()
        return source

    return answer


def test_the_value_that_a_formula_had_is_taken_and_said(arrive, notes, applied):
    data = xlsx(row_with("<f>2+3</f><v>5</v>"))
    assert notes(arrive(data)) == [(2, "formula_cached")]
    assert applied(data) == [("SO-1", "1", 5, "")]


@pytest.mark.parametrize(
    "quantity", ["<f>2+3</f>", "<f>2+3</f><v/>", "<f>2+3</f><v></v>", '<f t="shared" si="0"/>', "<f/>"]
)
def test_a_formula_without_a_value_refuses_its_row(arrive, notes, quantity):
    source = arrive(xlsx(row_with(quantity) + FINE))
    assert (source.new, source.refused, notes(source)) == (1, 1, [(2, "formula_empty")])


def test_a_formula_without_a_value_says_how_to_get_one(acme, arrive):
    source = arrive(saved(book(HEADER, ["SO-1", 1, "=2+3", "Thing"], TWO)))
    page = acme.client(acme.fay).get(acme.url("import", source.id)).content.decode()
    assert "This is a formula without a value. Open the file in Excel, save it and import it again." in page


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#SPILL!"])
def test_an_error_refuses_its_row(arrive, notes, error):
    source = arrive(xlsx(row_with(f"<v>{error}</v>", "e") + FINE))
    assert (source.new, notes(source)) == (1, [(2, "cell_error")])


def test_an_error_in_the_order_number_refuses_its_row(arrive, notes):
    source = arrive(saved(book(HEADER, ["#N/A", 1, 5, "Thing"], ["=VLOOKUP(1,A:A,9)", 1, 5, "Thing"], THREE)))
    assert (source.new, source.refused) == (1, 2)
    assert {(2, "cell_error"), (3, "formula_empty")} <= set(notes(source))


def test_covered_cells_of_a_merge_refuse_their_rows(arrive, notes):
    made = book(HEADER, ["SO-11", 1, 5, "Thing"], [None, 2, 3, "Thing"], [None, 3, 1, "Thing"], TWO)
    made.active.merge_cells("A2:A4")
    source = arrive(saved(made))
    assert (source.new, source.refused) == (2, 2)
    assert {(3, "merged"), (4, "merged")} <= set(notes(source))


def test_a_merged_title_above_the_header_is_no_matter(arrive):
    made = book(["Open orders of today"], HEADER, ONE, TWO)
    made.active.merge_cells("A1:D1")
    source = arrive(saved(made))
    assert (source.found["header_row"], source.new, source.refused) == (2, 2, 0)


def test_hidden_rows_and_columns_are_left_out_until_a_person_wants_them(acme, arrive, notes, asked_anew):
    made = book([*HEADER, "Price"], [*ONE, 1.5], [*TWO, 1.5], [*THREE, 1.5])
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["E"].hidden = True
    source = arrive(saved(made))
    assert (source.new, notes(source)) == (2, [(0, "hidden_rows"), (0, "hidden_columns")])
    page = acme.client(acme.fay).get(acme.url("import", source.id)).content.decode()
    assert "1 hidden rows were left out" in page
    assert "1 hidden columns were left out: E." in page
    assert 'name="hidden"' in page
    source = asked_anew(source, hidden="read")
    assert (source.new, notes(source)) == (3, [])
    assert "Price" in source.columns


def test_a_hidden_sheet_is_left_out_until_a_person_picks_it(arrive, notes, asked_anew):
    made = book(HEADER, ONE)
    hidden = made.create_sheet("Old orders")
    for row in (HEADER, TWO, THREE):
        hidden.append(row)
    hidden.sheet_state = "veryHidden"
    source = arrive(saved(made))
    assert (source.new, notes(source)) == (1, [(0, "hidden_sheets")])
    assert asked_anew(source, sheet="Old orders").new == 2


def test_rows_on_hidden_sheets_alone_are_refused_by_name(refuse_file):
    made = book(HEADER, ONE)
    made.create_sheet("Cover")
    made["Orders"].sheet_state = "hidden"
    refuse_file(saved(made), "Only hidden sheets have rows: “Orders”.", name="orders.xlsx")


def test_a_person_chooses_among_several_sheets(acme, arrive, asked_anew):
    made = book(["Report of", "today"], title="Cover")
    for title, rows in {"Open": [ONE], "Closed": [TWO, THREE]}.items():
        sheet = made.create_sheet(title)
        for row in [HEADER, *rows]:
            sheet.append(row)
    source = arrive(saved(made))
    assert (source.found["sheet"], source.new) == ("Open", 1)
    page = acme.client(acme.fay).get(acme.url("import", source.id)).content.decode()
    for title in made.sheetnames:
        assert f'<option value="{title}"' in page
    source = asked_anew(source, sheet="Closed")
    assert (source.found["sheet"], source.new) == ("Closed", 2)


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(acme, arrive):
    source = arrive(saved(book(HEADER, ONE)))
    answer = acme.client(acme.fay).post(acme.url("import-mapping", source.id), {"sheet": "Closed"})
    assert answer.status_code == 400
    assert "There is no sheet “Closed”. The sheets are: “Orders”." in answer.content.decode()


def charts_only():
    made = Workbook()
    made.create_chartsheet("Chart").add_chart(BarChart())
    made.remove(made.active)
    return made


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (Workbook(), "The workbook is empty. Export it again and check that it has rows."),
        (charts_only(), "The workbook has no sheet with rows, only charts or nothing at all."),
        (book(HEADER), "The file has a header but no rows."),
    ],
    ids=["empty", "chart", "header only"],
)
def test_a_workbook_without_rows_is_refused(refuse_file, made, sentence):
    refuse_file(saved(made), sentence, name="orders.xlsx")


@pytest.mark.parametrize("lie", ["A1", "A1:XFD1048576", "B7", "nonsense", ""])
def test_what_a_sheet_says_about_its_size_is_not_believed(arrive, lie):
    source = arrive(xlsx(row_with() + FINE, before=f'<dimension ref="{lie}"/>'))
    assert (source.new, source.refused) == (2, 0)


def test_a_cell_in_the_last_corner_is_refused_and_the_next_file_is_read(refuse_file, arrive):
    corner = '<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    sentence = "There is something in column XFD of row 1048576, at most 500 columns can be read."
    refuse_file(xlsx(row_with() + corner), sentence, name="orders.xlsx")
    assert arrive(xlsx(FINE)).new == 1


def test_more_rows_than_the_limit_are_refused_with_the_limit(refuse_file, settings):
    settings.IMPORT_MAX_ROWS = 1000
    sentence = "The file has more than 1000 rows. Split it and import the parts."
    refuse_file(xlsx(row_with() + '<row r="1001"><c r="A1001"><v>7</v></c></row>'), sentence, name="orders.xlsx")


def test_a_strict_workbook_is_read(applied):
    strict = {
        name: text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument"
        )
        for name, text in parts(row_with()).items()
    }
    assert applied(packed(strict)) == [("SO-1", "1", 5, "")]


def test_a_sheet_with_an_odd_prefix_is_read(applied):
    odd = parts(row_with())
    text = odd[SHEET].replace("</", "</odd:").replace("<", "<odd:").replace("<odd:/odd:", "</odd:")
    odd[SHEET] = text.replace("xmlns=", "xmlns:odd=")
    assert applied(packed(odd)) == [("SO-1", "1", 5, "")]


@pytest.mark.parametrize(
    ("quantity", "kind", "strings"),
    [
        ("<is><t>5</t></is>", "inlineStr", ""),
        ("<is><r><t>1</t></r><r><rPr><b/></rPr><t>5</t></r></is>", "inlineStr", ""),
        ("<v>0</v>", "s", "<si><r><t>1</t></r><r><rPr><b/></rPr><t>5</t></r></si>"),
        ("<v>1</v>", "s", '<si/><si><t>15</t><rPh sb="0" eb="1"><t>99</t></rPh></si>'),
    ],
    ids=["inline", "inline rich", "shared rich", "shared with pronunciation"],
)
def test_texts_are_read_wherever_they_stand(arrive, quantity, kind, strings):
    source = arrive(xlsx(row_with(quantity, kind), strings=strings))
    assert (source.new, source.refused) == (1, 0)


@pytest.mark.parametrize("number", ["7", "-1", "", "99999999999999", "x"])
def test_a_shared_text_that_is_missing_refuses_its_row(arrive, notes, number):
    source = arrive(xlsx(row_with(f"<v>{number}</v>", "s") + FINE, strings="<si><t>5</t></si>"))
    assert (source.new, notes(source)) == (1, [(2, "text_missing")])


def test_a_workbook_that_lost_all_its_texts_loses_none_silently(arrive, notes):
    members = parts(row_with("<v>0</v>", "s") + FINE, strings="<si><t>5</t></si>")
    del members["xl/sharedStrings.xml"]
    source = arrive(packed(members))
    assert (source.new, notes(source)) == (1, [(2, "text_missing")])


def test_a_header_whose_texts_are_lost_is_refused(refuse_file):
    header = "".join(f'<c r="{letter}1" t="s"><v>{n}</v></c>' for n, letter in enumerate("ABC"))
    members = parts(row_with())
    start, end = members[SHEET].index('<row r="1">'), members[SHEET].index('<row r="2">')
    members[SHEET] = members[SHEET][:start] + f'<row r="1">{header}</row>' + members[SHEET][end:]
    refuse_file(packed(members), "Texts of the header in row 1 are missing.", name="orders.xlsx")


def test_escaped_signs_are_the_signs_they_stand_for(applied):
    items = ["Item", "a_x000D_&#10;b", "a_x005F_x000D_b"]
    members = parts(row_with() + FINE)
    for number, item in enumerate(items, 1):
        cell = f'<c r="D{number}" t="str"><v>{item}</v></c></row>'
        before, _end, after = members[SHEET].partition(f'<c r="C{number}"')
        members[SHEET] = before + f'<c r="C{number}"' + after.replace("</row>", cell, 1)
    assert applied(packed(members)) == [("SO-1", "1", 5, "a\r\nb"), ("SO-9", "1", 5, "a_x000D_b")]
