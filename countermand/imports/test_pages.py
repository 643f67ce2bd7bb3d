import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from countermand.audit.models import Entry
from countermand.imports.apply import apply
from countermand.imports.conftest import HEADER
from countermand.imports.models import Import, State
from countermand.imports.tasks import apply_import, check_import
from countermand.orders.models import Line

TWO = f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\nSO-1,2,B,3,,1.50,Odd\n"


def upload(acme, text=TWO, name="orders.csv", by=None):
    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return acme.client(by or acme.fay).post(acme.url("imports"), {"file": file})


def only(acme):
    with acme.door():
        return Import.objects.get()


def post_apply(acme, source, check=None):
    check = source.checks if check is None else check
    return acme.client(acme.fay).post(acme.url("import-application", source.id), {"check": check})


def test_an_uploaded_file_is_shown_checked(acme):
    answer = upload(acme)
    page = acme.client(acme.fay).get(answer["Location"])
    assert (answer.status_code, page.status_code) == (302, 200)
    text = page.content.decode()
    assert "2 lines will be added" in text
    assert "Nobody said what this means" in text
    assert "SO-1" in text


def test_apply_says_what_it_did_and_a_second_click_reads_a_sentence(acme):
    upload(acme)
    source = only(acme)
    assert post_apply(acme, source).status_code == 302
    again = post_apply(acme, source)
    assert again.status_code == 409
    assert "was applied on" in again.content.decode()
    with acme.door():
        assert Line.objects.count() == 2


def test_a_stale_page_does_not_apply(acme):
    upload(acme)
    answer = post_apply(acme, only(acme), check=0)
    assert answer.status_code == 409
    assert "checked again since you opened the page" in answer.content.decode()


def test_a_correction_is_checked_at_once(acme):
    upload(acme, TWO.replace("Order,", "Beleg X,"))
    source = only(acme)
    assert source.state == State.UPLOADED
    answer = acme.client(acme.fay).post(
        acme.url("import-mapping", source.id),
        {"header": ["Beleg X"], "field": ["order_number"], "word": ["Odd"], "stage": ["packed"]},
    )
    assert answer.status_code == 302
    source = only(acme)
    assert (source.state, source.new, source.stages["Odd"]) == (State.CHECKED, 2, "packed")


def test_one_field_for_two_columns_is_refused(acme):
    upload(acme)
    answer = acme.client(acme.fay).post(
        acme.url("import-mapping", only(acme).id), {"header": ["Line", "SKU"], "field": ["sku", "sku"]}
    )
    assert answer.status_code == 400
    assert "Only one column can be it" in answer.content.decode()


@pytest.mark.parametrize(
    "text", [b"", b"PK\x03\x04", b"Order,Line,Qty\n", b"\xff\xfe\x00", b'Order,Line,Qty\n"a,1,5\n']
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_kept(acme, text):
    answer = upload(acme, text)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert "orders.csv" not in answer.content.decode()
    with acme.door():
        assert not Import.objects.exists()


def test_no_file_and_too_large_a_file_are_said(acme, settings):
    assert acme.client(acme.fay).post(acme.url("imports")).status_code == 400
    settings.IMPORT_MAX_BYTES = 10
    assert upload(acme).status_code == 413


def test_a_file_name_is_only_for_reading(acme):
    upload(acme, name="..\\..\\\u202eevil\r\n" + "x" * 100 + ".csv")
    name = only(acme).file_name
    assert name.startswith("evil")
    assert name.isprintable()


def test_the_original_comes_back_byte_for_byte(acme):
    upload(acme)
    answer = acme.client(acme.fay).get(acme.url("import-file", only(acme).id))
    assert b"".join(answer.streaming_content) == TWO.encode()
    assert answer["Content-Disposition"] == 'attachment; filename="orders.csv"'
    with acme.door():
        assert Entry.objects.filter(action="downloaded").exists()


def test_refused_rows_are_paged_and_escaped(acme):
    rows = "".join(f"SO-{n},1,A,<b>{n}</b>,0,1,Open\n" for n in range(110))
    upload(acme, f"{HEADER}\n{rows}")
    source = only(acme)
    client = acme.client(acme.carol)
    first = client.get(acme.url("import", source.id)).content.decode()
    second = client.get(acme.url("import", source.id) + "?show=refused&after=101").content.decode()
    assert "Every row is refused" in first
    assert "&lt;b&gt;7&lt;/b&gt;" in first
    assert (first.count('class="value"'), second.count('class="value"')) == (100, 10)


def test_neighbors_with_the_same_sentence_are_shown_as_one(acme):
    rows = "".join(f"SO-{n},1,A,no,0,1,Open\n" for n in range(30))
    upload(acme, f"{HEADER}\n{rows}SO-x,1,A,never,0,1,Open\n")
    page = acme.client(acme.fay).get(acme.url("import", only(acme).id)).content.decode()
    assert "2–31" in page
    assert page.count('class="value"') == 2


def test_who_only_reads_may_not_load(acme):
    assert upload(acme, by=acme.ann).status_code == 403
    assert acme.client(acme.ann).get(acme.url("imports")).status_code == 200


def test_another_company_finds_nothing(acme, next_door):
    upload(acme)
    source = only(acme)
    for name in ("import", "import-file"):
        assert next_door.client(next_door.fay).get(next_door.url(name, source.id)).status_code == 404
    for name in ("import-mapping", "import-application"):
        assert next_door.client(next_door.fay).post(next_door.url(name, source.id)).status_code == 404


def test_a_large_file_is_read_by_the_worker(acme, monkeypatch):
    monkeypatch.setattr("countermand.imports.pages.all.AT_ONCE", 10)
    monkeypatch.setattr("countermand.imports.pages.application.AT_ONCE", 10)
    upload(acme)
    source = only(acme)
    assert b"hx-trigger" in acme.client(acme.fay).get(acme.url("import", source.id)).content
    check_import(str(acme.org.id), str(source.id))
    source = only(acme)
    assert source.state == State.CHECKED
    assert post_apply(acme, source).status_code == 302
    apply_import(str(acme.org.id), str(source.id))
    source = only(acme)
    assert (source.state, source.new, source.applied_by_id) == (State.APPLIED, 2, acme.fay.id)


def test_a_large_file_that_cannot_be_read_says_so_on_its_page(acme, monkeypatch):
    monkeypatch.setattr("countermand.imports.pages.all.AT_ONCE", 1)
    upload(acme, b"PK\x03\x04")
    check_import(str(acme.org.id), str(only(acme).id))
    source = only(acme)
    assert source.state == State.FAILED
    page = acme.client(acme.fay).get(acme.url("import", source.id)).content.decode()
    assert "its end is missing" in page


def test_the_file_that_was_imported_before_is_recognized(acme):
    upload(acme)
    with acme.door():
        apply(Import.objects.get().id, by=acme.fay)
    page = acme.client(acme.fay).get(upload(acme)["Location"]).content.decode()
    assert "was already imported at" in page
    assert "Nothing in your orders will change" in page


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("application", {"check": "1" * 5000}),
        ("rows", {"check": "1" * 5000}),
        ("rows", {"check": "1", "cell-" + "1" * 5000: "x"}),
        ("rows", {"check": "1", "cell-9999999999": "x"}),
        ("rows", {"check": "1", "cell-\u0663": "x"}),
        ("mapping", {"header_row": "0" * 8 + "1" * 5000}),
    ],
)
def test_made_up_numbers_are_answered_with_a_sentence(acme, page, form):
    upload(acme, TWO.replace("5,0", "x,0"))
    assert acme.client(acme.fay).post(acme.url(f"import-{page}", only(acme).id), form).status_code in {302, 400, 409}


@pytest.mark.parametrize("state", ["checking", "uploaded", "applying", "failed", "undoing"])
@pytest.mark.parametrize("page", ["mapping", "rows", "application", "undoing", "correction"])
def test_every_button_answers_a_file_in_every_state(acme, page, state):
    """Of which nothing may be known yet, before it was checked."""
    upload(acme)
    with acme.door():
        applied = {"applied_at": timezone.now(), "undone_by": acme.fay} if state == "undoing" else {}
        Import.objects.update(state=state, **applied)
        Import.objects.exclude(state__in=["applying", "undoing"]).update(found={})
    client = acme.client(acme.fay)
    form = {"check": "1", "cell-2": "x", "note": "x", "change": str(acme.org.id), "header": "Odd", "field": "sku"}
    assert client.post(acme.url(f"import-{page}", only(acme).id), form).status_code in {302, 400, 409}
    for view in ["import", "import-rows", "import-refused", "import-file"]:
        assert client.get(acme.url(view, only(acme).id)).status_code == 200
