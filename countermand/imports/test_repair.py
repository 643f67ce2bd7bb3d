"""Refused rows, corrected in the browser or in a spreadsheet."""

import csv
import io

from countermand.imports.conftest import HEADER
from countermand.imports.models import Import, RefusedRow
from countermand.imports.receive import receive
from countermand.imports.test_pages import only, upload
from countermand.orders.models import Line

BAD = f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\nSO-2,1,B,many,,1.50,Open\nSO-3,1,C,-4,,1.50,Open\nSO-4,1,=1+1,x,,2\n"


def correct(acme, source, rows, check=None, by=None):
    posted = {"check": source.checks if check is None else check}
    posted |= {f"cell-{row}": cells for row, cells in rows.items()}
    return acme.client(by or acme.fay).post(acme.url("import-rows", source.id), posted)


def test_a_row_corrected_here_is_taken_and_the_file_stays_as_it_came(acme):
    upload(acme, BAD)
    source = only(acme)
    page = acme.client(acme.fay).get(acme.url("import-rows", source.id)).content.decode()
    assert 'value="many"' in page
    assert "This is not a number" in page
    assert "The row has 6 cells, the header has 7" in page
    answer = correct(acme, source, {3: ["SO-2", "1", "B", "3", "", "1.50", "Open"]})
    source = only(acme)
    assert answer["Location"] == acme.url("import-rows", source.id)  # two more are refused
    assert (source.new, source.refused) == (2, 2)
    file = acme.client(acme.fay).get(acme.url("import-file", source.id))
    assert b"".join(file.streaming_content) == BAD.encode()
    acme.client(acme.fay).post(acme.url("import-application", source.id), {"check": source.checks})
    with acme.door():
        assert Line.objects.get(order__number="SO-2").ordered == 3
        assert RefusedRow.objects.get(row=3).corrected_by == acme.fay


def test_a_row_that_is_still_wrong_says_so_and_keeps_what_was_typed(acme):
    upload(acme, BAD)
    source = only(acme)
    correct(acme, source, {3: ["SO-2", "1", "B", "three", "", "1.50", "Open"]})
    page = acme.client(acme.fay).get(acme.url("import-rows", source.id)).content.decode()
    assert 'value="three"' in page
    assert "corrected by Fay, and refused again" in page


def test_a_stale_page_and_a_row_that_is_not_refused_correct_nothing(acme):
    upload(acme, BAD)
    source = only(acme)
    good = {3: ["SO-2", "1", "B", "3", "", "1.50", "Open"]}
    assert correct(acme, source, good, check=0).status_code == 409
    assert correct(acme, source, {2: good[3]}).status_code == 400
    assert only(acme).refused == 3


def test_an_applied_file_is_not_corrected_any_more(acme):
    upload(acme, BAD)
    source = only(acme)
    acme.client(acme.fay).post(acme.url("import-application", source.id), {"check": source.checks})
    assert correct(acme, source, {3: ["SO-2", "1", "B", "3", "", "1.50", "Open"]}).status_code == 409


def test_the_download_has_the_same_columns_and_why_and_comes_back_alone(acme):
    upload(acme, BAD)
    answer = acme.client(acme.fay).get(acme.url("import-refused", only(acme).id))
    assert 'filename="refused-orders.csv"' in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == [*HEADER.split(","), "Why it was refused"]
    assert [row[0] for row in rows[1:]] == ["SO-2", "SO-3", "SO-4"]
    assert rows[1][-1] == "Row 3. Qty: This is not a number."
    assert rows[3][2] == "'=1+1"
    fixed = answer.content.replace(b"many", b"3").replace(b"-4", b"4")
    with acme.door():
        again = receive(io.BytesIO(fixed), name="fixed.csv", by=acme.fay)
    acme.client(acme.fay).get(acme.url("import", again.id))
    upload(acme, fixed, name="fixed.csv")
    with acme.door():
        source = Import.objects.filter(file_name="fixed.csv", checks=1).get()
    assert (source.new, source.refused, source.columns["Why it was refused"]) == (2, 1, "")


def test_who_does_not_load_files_corrects_none(acme, next_door):
    upload(acme, BAD)
    source = only(acme)
    assert correct(acme, source, {}, by=acme.ann).status_code == 403
    for name in ("import-rows", "import-refused"):
        assert acme.client(acme.ann).get(acme.url(name, source.id)).status_code == 403
        assert next_door.client(next_door.fay).get(next_door.url(name, source.id)).status_code == 404
