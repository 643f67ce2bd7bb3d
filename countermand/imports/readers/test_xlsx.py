"""What the cells of a workbook are read as, and what is said about them."""

import io
import time
import tracemalloc
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from countermand.imports.readers.handmade import cells, codes, only_row, opened, packed, parts, rels, styles, xlsx
from countermand.imports.readers.table import Day, Mark, Number
from countermand.plain import Plain

SHEET = "xl/worksheets/sheet1.xml"


def row_of(*inner, number=2):
    return f'<row r="{number}">{"".join(inner)}</row>'


def cell(inner, *, at="A2", **about):
    said = "".join(f' {name}="{value}"' for name, value in about.items())
    return f'<c r="{at}"{said}>{inner}</c>'


def first(inner, *, book=None, **about):
    """The first cell under the header, and its mark."""
    row = only_row(xlsx(row_of(cell(inner, **about), cell("<v>1</v>", at="C2")), **(book or {})))
    return row.cells[0], row.marks.get(0)


def saved(workbook):
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def workbook_of(*rows, title="Orders"):
    made = Workbook()
    made.active.title = title
    for row in rows or [["Order", "Line", "Qty"], ["SO-1", 1, 5]]:
        made.active.append(row)
    return made


# Values


@pytest.mark.parametrize(
    ("inner", "about", "text"),
    [
        ("<v>123</v>", {}, "123"),
        ("<v>100123.0</v>", {}, "100123"),
        ("<v>147.33000000000001</v>", {}, "147.33"),
        ("<v>1.5E-3</v>", {}, "0.0015"),
        ("<v>-7</v>", {"t": "n"}, "-7"),
        ("<v>1</v>", {"t": "b"}, "TRUE"),
        ("<v>0</v>", {"t": "b"}, "FALSE"),
        ("<v>  5,00 </v>", {"t": "str"}, "  5,00 "),
        ("<is><t>SO-1</t></is>", {"t": "inlineStr"}, "SO-1"),
        ("<is><r><t>SO</t></r><r><rPr/><t>-1</t></r></is>", {"t": "inlineStr"}, "SO-1"),
        ("<is><t>東京</t><rPh sb='0' eb='1'><t>トウキョウ</t></rPh></is>", {"t": "inlineStr"}, "東京"),
        ("<is><t>a_x000D_&#10;b</t></is>", {"t": "inlineStr"}, "a\r\nb"),
        ("<v>=cmd|' /C calc'!A0</v>", {"t": "str"}, "=cmd|' /C calc'!A0"),
        ("<v>2025-04-03T00:00:00</v>", {"t": "d"}, "2025-04-03"),
    ],
)
def test_a_cell_is_the_text_a_person_sees(inner, about, text):
    assert first(inner, **about) == (text, None)


def test_typed_numbers_and_days_are_told_from_texts():
    made = workbook_of(
        ["Order", "Line", "Qty"], ["12,5", 12.5, date(2025, 4, 3)], ["x", datetime(2025, 4, 3, 10), True]
    )
    rows = cells(saved(made))
    assert rows == [["12,5", "12.5", "2025-04-03"], ["x", "2025-04-03T10:00:00", "TRUE"]]
    assert [type(text) for text in rows[0]] == [str, Number, Day]


@pytest.mark.parametrize(("props", "text"), [("", "2025-04-03"), ('date1904="1"', "2029-04-04")])
def test_days_count_from_where_the_workbook_says(props, text):
    assert first("<v>45750</v>", s=1, book={"styles": styles("yyyy-mm-dd"), "props": props}) == (text, None)


def test_a_number_shown_with_leading_zeros_is_taken_as_shown():
    text, mark = first("<v>123</v>", s=1, book={"styles": styles("00000")})
    assert (text, mark) == ("00123", Mark("id_format", False, {"shown": "00123", "number": "123"}))


def test_a_number_remembers_the_currency_it_is_shown_in():
    text, mark = first("<v>12.5</v>", s=1, book={"styles": styles("[$€-407] #,##0.00")})
    assert (text, text.currency, mark) == ("12.5", "€", None)


def test_more_digits_than_a_workbook_keeps_are_refused():
    for value in ("12345678901234567", "1.2345678901234568E+19"):
        assert first(f"<v>{value}</v>")[1] == Mark("digits_lost", True)
    assert first("<v>123456789012345</v>") == ("123456789012345", None)


def test_a_long_cell_refuses_only_where_it_is_wanted():
    text, mark = first(f"<v>{'x' * 10_001}</v>", t="str")
    assert (len(text), mark.code, mark.facts["length"]) == (200, "too_long", 10_001)


@pytest.mark.parametrize("value", ["abc", "inf", "nan", "1e999"])
def test_a_number_that_is_none_is_refused(value):
    assert first(f"<v>{value}</v>")[1].code == "not_a_number"


# Formulas and errors


def test_a_formula_gives_its_kept_value_with_a_notice():
    assert first("<f>B2*2</f><v>10</v>") == ("10", Mark("formula_cached", False))
    assert first('<f>IF(1,"","")</f><v></v>', t="str") == ("", Mark("formula_cached", False))


def test_a_formula_without_a_value_is_refused():
    for inner in ("<f>B2*2</f>", "<f>B2*2</f><v/>", '<f t="shared" si="0"/>'):
        assert first(inner) == ("", Mark("formula_empty", True))
    made = workbook_of(["Order", "Line", "Qty"], ["SO-1", 1, "=1+1"])
    assert only_row(saved(made)).marks == {2: Mark("formula_empty", True)}


def test_a_zero_that_nobody_ever_reckoned_is_no_value():
    book = {"calc": 'fullCalcOnLoad="1"'}
    assert first("<f>B2*2</f><v>0</v>", book=book) == ("", Mark("formula_empty", True))
    assert first("<f>B2*2</f><v>7</v>", book=book) == ("7", Mark("formula_cached", False))
    assert first("<f>B2*2</f><v>0</v>") == ("0", Mark("formula_cached", False))


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_is_refused_by_its_name(error):
    assert first(f"<v>{error}</v>", t="e") == (error, Mark("cell_error", True, {"error": error}))
    assert first(f"<f>1/0</f><v>{error}</v>", t="e")[1].code == "cell_error"


def test_a_text_that_is_missing_is_refused():
    book = {"strings": "<si><t>SO-1</t></si><si><r><t>SO</t></r><r><t>-2</t></r></si>"}
    assert first("<v>1</v>", t="s", book=book) == ("SO-2", None)
    for value in ("2", "", "-1", "99999999999"):
        assert first(f"<v>{value}</v>", t="s", book=book) == ("", Mark("text_missing", True))


def test_merged_cells_have_no_value_of_their_own():
    made = workbook_of(["Order", "Line", "Qty"], ["SO-1", 1, 5], [None, 2, 3], ["SO-2", 1, 1])
    made.active.merge_cells("A2:A3")
    rows = list(opened(saved(made)).rows())
    assert [row.marks for row in rows] == [{}, {}, {0: Mark("merged", True, {"cell": "A2"})}, {}]


def test_half_a_million_cells_merged_take_no_time():
    began = time.process_time()
    data = xlsx(row_of(cell("<v>1</v>")), after='<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>')
    assert sorted(only_row(data).marks) == [1, 2]
    assert time.process_time() - began < 1


def test_merges_that_overlap_without_end_are_refused():
    merges = '<mergeCells><mergeCell ref="A2:C9"/>' + '<mergeCell ref="A1:C1048576"/>' * 600 + "</mergeCells>"
    with pytest.raises(Plain, match="overlap"):
        cells(xlsx(row_of(cell("<v>1</v>")), after=merges))


# What is hidden


def test_hidden_rows_and_columns_are_left_out_and_counted():
    made = workbook_of(["Order", "Note", "Line", "Qty"], ["SO-1", "secret", 1, 5], ["SO-2", "secret", 1, 5])
    made.active.row_dimensions[2].hidden = True
    made.active.column_dimensions["B"].hidden = True
    table = opened(saved(made))
    assert [row.cells for row in table.rows()] == [["Order", "", "Line", "Qty"], ["SO-2", "", "1", "5"]]
    assert [(note.code, note.facts) for note in table.notes] == [
        ("hidden_rows", {"count": 1}),
        ("hidden_columns", {"count": 1, "columns": "B"}),
    ]
    everything = opened(saved(made), hidden="read")
    assert [row.cells for row in everything.rows()][1] == ["SO-1", "secret", "1", "5"]
    assert everything.notes == []


def test_a_row_without_height_is_hidden_too():
    hidden = '<row r="2" ht="0" customHeight="1"><c r="A2"><v>1</v></c></row>'
    table = opened(xlsx(hidden + row_of(cell("<v>2</v>", at="A3"), number=3)))
    assert [row.cells[0] for row in table.rows()] == ["Order", "2"]
    assert codes(table.notes) == ["hidden_rows"]


def test_hidden_columns_without_anything_in_them_are_no_news():
    data = xlsx(row_of(cell("<v>1</v>")), before='<cols><col min="5" max="16384" hidden="1"/></cols>')
    assert opened(data).notes == []


def test_a_hidden_sheet_is_not_read_silently():
    made = workbook_of(["Anything"], ["x"], title="Cover")
    hidden = made.create_sheet("Orders")
    hidden.append(["Order", "Line", "Qty"])
    hidden.sheet_state = "hidden"
    table = opened(saved(made))
    assert (table.facts["sheet"], codes(table.notes)) == ("Cover", ["hidden_sheets"])
    assert table.notes[0].facts == {"count": 1, "names": "“Orders”"}
    assert opened(saved(made), hidden="read").facts["sheet"] == "Orders"
    assert opened(saved(made), sheet="Orders").facts["sheet"] == "Orders"


# Which sheet


def test_the_sheet_that_looks_like_order_lines_is_read():
    made = workbook_of(["Open orders report"], ["Run by: order desk"], title="Notes")
    for row in (["Report"], [], ["Order", "Line", "Qty"], ["SO-1", 1, 5]):
        (made["Open"] if "Open" in made.sheetnames else made.create_sheet("Open")).append(row)
    table = opened(saved(made))
    assert (table.facts["sheet"], table.facts["header_row"]) == ("Open", 3)
    assert table.facts["sheets"] == [
        {"name": "Notes", "kind": "sheet", "hidden": False, "rows": 2},
        {"name": "Open", "kind": "sheet", "hidden": False, "rows": 3},
    ]
    assert [(note.code, note.facts) for note in table.notes] == [("preamble", {"count": 1})]
    assert opened(saved(made), sheet=" notes ").facts["sheet"] == "Notes"
    with pytest.raises(Plain, match=r"no sheet “Closed”.*“Notes”, “Open”"):
        opened(saved(made), sheet="Closed")


def test_an_empty_workbook_is_refused():
    with pytest.raises(Plain, match="workbook is empty"):
        opened(saved(Workbook()))


def test_a_workbook_whose_rows_are_all_hidden_away_says_so():
    made = workbook_of()
    made.create_sheet("Empty")
    made["Orders"].sheet_state = "hidden"
    with pytest.raises(Plain, match="Only hidden sheets have rows: “Orders”"):
        opened(saved(made))


def test_a_chart_sheet_holds_no_rows():
    made = Workbook()
    made.create_chartsheet("Chart").add_chart(BarChart())
    made.remove(made.active)
    with pytest.raises(Plain, match="only charts"):
        opened(saved(made))
    made = workbook_of()
    made.create_chartsheet("Chart")
    assert [sheet["kind"] for sheet in opened(saved(made)).facts["sheets"]] == ["sheet", "chart"]


# The shape of a sheet


def test_rows_are_as_wide_as_the_header_and_numbered_as_the_sheet_numbers_them():
    rows = row_of(cell("<v>1</v>"), number=2) + row_of(cell("<v>5</v>", at="B6"), cell("<v>6</v>", at="F6"), number=6)
    table = opened(xlsx(rows))
    assert [(row.number, row.cells) for row in table.rows()] == [
        (1, ["Order", "Line", "Qty"]),
        (2, ["1", "", ""]),
        (3, []),
        (4, []),
        (5, []),
        (6, ["", "5", ""]),
    ]
    assert [(note.code, note.facts) for note in table.notes] == [("beside_header", {"count": 1})]


def test_what_a_sheet_says_about_its_size_is_not_believed():
    for lie in ("A1", "A1:XFD1048576", "B7"):
        data = xlsx(row_of(cell("<v>7</v>")), before=f'<dimension ref="{lie}"/>')
        assert cells(data) == [["7", "", ""]]


def test_a_cell_in_the_last_corner_is_refused_at_once():
    began = time.process_time()
    with pytest.raises(Plain, match="column XFD of row 1048576, at most 500"):
        cells(xlsx(row_of(cell("<v>7</v>", at="XFD1048576"), number=1048576)))
    assert time.process_time() - began < 1


def test_a_row_far_below_takes_no_memory():
    tracemalloc.start()
    try:
        table = opened(xlsx(row_of(cell("<v>7</v>", at="A100000"), number=100000)))
        assert sum(1 for _ in table.rows()) == 100_000
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "rows",
    [
        row_of(number=2_000_001),
        row_of(cell("<v>1</v>", at="B2"), cell("<v>2</v>", at="A2")),
        row_of(cell("<v>1</v>"), cell("<v>2</v>")),
        row_of(cell("<v>1</v>", at="A3")),
        row_of(cell("<v>1</v>", at="XFE2")),
        row_of(number=3) + row_of(number=2),
        row_of(number="x"),
        "<row r='2'><c><v>1</v></c>",
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(rows):
    with pytest.raises(Plain, match=r"more than 2000000 rows|damaged"):
        cells(xlsx(rows))


def test_rows_and_cells_without_a_place_follow_each_other():
    assert cells(xlsx("<row><c><v>1</v></c><c/><c><v>3</v></c></row>")) == [["1", "", "3"]]


def test_strict_workbooks_and_odd_prefixes_are_read():
    strict = {
        name: text.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
        ).replace("http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument")
        for name, text in parts(row_of(cell("<v>0</v>", t="s")), strings="<si><t>SO-1</t></si>").items()
    }
    assert "purl.oclc.org" in strict[SHEET]
    assert cells(packed(strict)) == [["SO-1", "", ""]]
    odd = {
        **parts(),
        SHEET: '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c t="str"><x:v>Order</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>7</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>",
    }
    assert cells(packed(odd)) == [["7"]]
    assert opened(packed(odd)).facts["sheets"][0]["rows"] == 2


def test_parts_may_be_called_otherwise():
    members = parts(row_of(cell("<v>0</v>", t="s")), strings="<si><t>SO-1</t></si>")
    members["xl\\Worksheets\\Sheet1.xml"] = members.pop(SHEET)
    members["xl/_rels/workbook.xml.rels"] = rels(
        ("worksheet", "/xl/worksheets/sheet1.xml"), ("sharedStrings", "sharedstrings.xml"), ("styles", "nowhere.xml")
    )
    assert cells(packed(members)) == [["SO-1", "", ""]]


def test_a_sheet_in_utf_16_is_read():
    members = parts(row_of(cell("<v>7</v>")), after='<mergeCells><mergeCell ref="A2:B2"/></mergeCells>')
    members[SHEET] = members[SHEET].encode("utf-16")
    assert sorted(only_row(packed(members)).marks) == [1]


def test_a_large_sheet_is_read_in_constant_memory():
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c><c r="B{n}" t="str"><v>Text {n}</v></c></row>'
        for n in range(2, 40_000)
    )
    data = xlsx(rows)
    tracemalloc.start()
    try:
        table = opened(data)
        assert sum(1 for row in table.rows()) == 39_999
        assert table.done() == 1
        assert tracemalloc.get_traced_memory()[1] < 15_000_000
    finally:
        tracemalloc.stop()
