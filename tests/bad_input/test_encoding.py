"""Bytes and the letters they stand for."""

import pytest

from countermand.orders.models import Line, Order

HEADER = "Order,Line,Qty,Customer"
ROWS = f"{HEADER}\nSO-11,1,5,Zoë\nSO-12,1,3,René\n"


def customers(acme):
    with acme.door():
        return sorted(Order.objects.filter(number__regex=r"SO-1\d").values_list("customer_name", flat=True))


def test_utf_8_is_taken(acme, load_file, notes):
    source = load_file(ROWS)
    assert (source.new, notes(source)) == (2, [])
    assert customers(acme) == ["René", "Zoë"]


def test_a_byte_order_mark_is_no_part_of_the_first_header(acme, load_file, notes):
    source = load_file(ROWS.encode("utf-8-sig"))
    assert (source.found["headers"][0], source.new, notes(source)) == ("Order", 2, [])


@pytest.mark.parametrize("data", [b"\xff\xfe" + ROWS.encode("utf-16-le"), b"\xfe\xff" + ROWS.encode("utf-16-be")])
def test_utf_16_with_its_mark_is_taken(acme, load_file, data):
    assert load_file(data).new == 2
    assert customers(acme) == ["René", "Zoë"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_refused(refuse_file, encoding):
    refuse_file(
        ROWS.encode(encoding),
        "This looks like UTF-16 without its mark, or no text at all. Save the file as CSV in UTF-8.",
    )


def test_windows_1252_is_shown_with_samples_and_can_be_changed_before_anything_is_written(acme, check_file):
    data = ROWS.replace("René", "René 5 €").encode("cp1252")
    source = check_file(data)
    assert (source.found["encoding"], source.found["samples"][3]) == ("cp1252", ["Zoë", "René 5 €"])
    page = acme.client(acme.fay).get(acme.url("import", source.id)).content.decode()
    assert "René 5 €" in page
    acme.client(acme.fay).post(acme.url("import-mapping", source.id), {"encoding": "iso-8859-15"})
    with acme.door():
        source.refresh_from_db()
        assert source.found["encoding"] == "iso-8859-15"
        assert not Order.objects.exists()


@pytest.mark.parametrize(("encoding", "name"), [("shift_jis", "山田太郎"), ("gb18030", "王小明先生")])
def test_the_encodings_of_japan_and_china_are_asked_about(acme, refuse_file, load_file, encoding, name):
    data = f"{HEADER}\nSO-11,1,5,{name}\n".encode(encoding)
    refuse_file(data, "could mean several things. Choose its encoding.")
    load_file(data, options={"encoding": encoding})
    assert customers(acme) == [name]


def test_one_row_that_is_not_utf_8_is_named_by_its_byte_or_read_as_the_person_says(refuse_file, check_file):
    data = ROWS.encode() + b"SO-13,1,5,Ren\xe9\n"
    at = data.index(b"\xe9")
    refuse_file(
        data,
        f"The file mixes encodings: parts are UTF-8, but byte {at} is not. "
        "Export it again in one go, or choose its encoding.",
    )
    assert check_file(data, options={"encoding": "cp1252"}).new == 3


@pytest.mark.parametrize(
    "row", ["SO-12\0,1,3,Bo", "SO-12,1,3,B\0o", "SO-12,1,3\0,Bo", "\0,,,", 'SO-12,1,3,"two\nli\0nes"']
)
def test_a_null_byte_anywhere_refuses_its_row(check_file, notes, row):
    source = check_file(f"{HEADER}\nSO-11,1,5,Zoë\n{row}\n")
    assert (source.new, source.refused, notes(source)) == (1, 1, [(3, "control_character")])


def test_a_control_character_refuses_an_id_and_is_left_out_of_a_text(acme, load_file, notes):
    source = load_file(f"{HEADER}\nSO\x07-11,1,5,Zoë\nSO-12,1,3,Re\x1bné\n")
    assert notes(source) == [(2, "control_character"), (3, "control_stripped")]
    assert customers(acme) == ["René"]


@pytest.mark.parametrize("forged", [b"\xc0\xaf", b"\xed\xa0\x80"], ids=["overlong", "surrogate"])
def test_forged_utf_8_is_refused(refuse_file, forged):
    data = f"{HEADER}\nSO-11".encode() + forged + b",1,5,Bo\n"
    refuse_file(
        data,
        f"The file says it is UTF-8, but byte {data.index(forged)} is not valid. "
        "Export it again, or choose its encoding.",
    )


def test_a_file_in_two_encodings_is_refused_with_the_place(refuse_file):
    data = ROWS.encode() + "SO-13,1,5,Jürgen\nSO-14,1,5,Ğül\n".encode("cp1254")
    refuse_file(data, f"The file mixes encodings: parts are UTF-8, but byte {data.index(b'J') + 1} is not.")


def test_a_sign_that_was_lost_before_refuses_the_id(check_file, notes):
    assert notes(check_file(f"{HEADER}\nSO\ufffd-11,1,5,Zoë\n")) == [(2, "replacement")]


def test_files_joined_together_are_seen_by_the_mark_in_the_middle(check_file, notes):
    source = check_file(ROWS.encode("utf-8-sig") + ROWS.replace("SO-1", "SO-2").encode("utf-8-sig"))
    assert notes(source) == [(4, "joined_files")]
    assert source.new == 4


def test_what_was_encoded_twice_is_stored_as_it_stands(acme, load_file, notes):
    source = load_file(ROWS.replace("René", "RenÃ©"))
    assert notes(source) == []
    assert customers(acme) == ["RenÃ©", "Zoë"]


def test_lone_carriage_returns_end_lines(load_file):
    assert load_file(ROWS.replace("\n", "\r")).new == 2


def test_mixed_line_ends_are_taken(load_file):
    assert load_file(f"{HEADER}\r\nSO-11,1,5,Zoë\nSO-12,1,3,René\r\n").new == 2


def test_the_last_line_needs_no_end(load_file):
    assert load_file(ROWS.rstrip("\n")).new == 2


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u0085", "\u000b", "\u000c"])
def test_other_signs_that_break_lines_are_part_of_a_cell(acme, load_file, sign):
    source = load_file(f"{HEADER},Item\nSO-11,1,5,Zoë,one{sign}two\nSO-12,1,3,René,three\n")
    assert (source.new, source.refused) == (2, 0)
    with acme.door():
        kept = Line.objects.get(order__number="SO-11").description
    assert kept == ("onetwo" if sign in "\u000b\u000c" else f"one{sign}two")


@pytest.mark.parametrize("end", ["\n\x1a", "\x1a", "\n\x1a\r\n", "\n\x1a\x1a\x1a"])
def test_an_old_end_of_file_sign_is_left_out_and_said(load_file, notes, end):
    source = load_file(ROWS.rstrip("\n") + end)
    assert (source.new, source.refused) == (2, 0)
    assert notes(source) == [(4, "control_z")]
