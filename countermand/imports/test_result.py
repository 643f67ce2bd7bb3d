"""What the page of a file shows: how far it is, what it changes field by field, what can be undone and corrected."""

import threading

from django.db import connection

from countermand.imports.conftest import HEADER
from countermand.imports.models import Import, Progress, Remembered, State
from countermand.imports.progress import telling
from countermand.imports.tasks import undo_import
from countermand.imports.test_pages import TWO, only, post_apply, upload
from countermand.orders.models import Line, Order


def loaded(acme, text=TWO, name="orders.csv"):
    upload(acme, text, name=name)
    with acme.door():
        source = Import.objects.latest("id")
    assert post_apply(acme, source).status_code == 302
    return source


def page(acme, source, query="", by=None):
    return acme.client(by or acme.fay).get(acme.url("import", source.id) + query).content.decode()


def test_a_change_is_shown_field_by_field_before_and_after(acme):
    loaded(acme)
    upload(acme, TWO.replace("SO-1,1,A,5,0", "SO-1,1,A,4,1"), name="next.csv")
    with acme.door():
        source = Import.objects.latest("id")
    text = page(acme, source)
    assert "<del>5</del> → <ins>4</ins>" in text
    assert "<del>0</del> → <ins>1</ins>" in text
    assert "<del>10" not in text
    assert "SO-1" in page(acme, source, "?show=unchanged")


def test_new_lines_are_shown_with_what_the_file_says(acme):
    upload(acme)
    text = page(acme, only(acme), "?show=new")
    assert "<ins>A</ins>" in text
    assert "<ins>1.5</ins>" in text


def test_many_changes_are_paged_without_loss(acme):
    upload(acme, f"{HEADER}\n" + "".join(f"SO-{n},1,A,1,0,1,Open\n" for n in range(150)))
    source = only(acme)
    first = page(acme, source, "?show=new")
    following = first.split("after=")[1].split("#")[0]
    second = page(acme, source, f"?show=new&after={following}")
    assert [text.count('<th scope="row" data-label="Order">') for text in (first, second)] == [100, 50]


def test_undo_is_one_click_with_a_name_and_lists_what_stayed(acme):
    source = loaded(acme)
    with acme.door():
        order = Order.objects.get()
        lines = list(order.lines.order_by("ref"))
    acme.ask(order, [(lines[0], 1)])
    assert acme.client(acme.fay).post(acme.url("import-undoing", source.id)).status_code == 302
    text = page(acme, source)
    assert "Undone by Fay" in text
    assert "Somebody asked to cancel it since" in text
    assert acme.client(acme.fay).post(acme.url("import-undoing", source.id)).status_code == 409
    with acme.door():
        assert list(Line.objects.values_list("ref", flat=True)) == ["1"]


def test_a_large_file_is_undone_by_the_worker(acme, monkeypatch):
    source = loaded(acme)
    monkeypatch.setattr("countermand.imports.pages.undoing.AT_ONCE", 10)
    acme.client(acme.fay).post(acme.url("import-undoing", source.id))
    assert only(acme).state == State.UNDOING
    assert "Putting back" in page(acme, source) or "waits for its turn" in page(acme, source)
    undo_import(str(acme.org.id), str(source.id))
    assert only(acme).state == State.UNDONE


def test_lines_that_had_come_further_can_be_corrected_with_a_word(acme):
    loaded(acme, TWO.replace("Open", "Shipped"))
    source = loaded(acme, TWO.replace("SO-1,1,A,5,0,10.00", "SO-1,1,A,5,0,10.01"), name="next.csv")
    text = page(acme, source, "?show=backwards")
    assert "“Open”" in text
    change = text.split('name="change" value="')[1].split('"')[0]
    url = acme.url("import-correction", source.id)
    assert acme.client(acme.fay).post(url, {"change": change, "note": " "}).status_code == 400
    assert acme.client(acme.fay).post(url, {"change": change, "note": "Seen it on the shelf"}).status_code == 302
    with acme.door():
        assert Line.objects.get(ref="1").stage == "open"


def test_progress_can_be_read_while_the_job_s_own_transaction_is_open(acme, monkeypatch):
    monkeypatch.setattr("countermand.imports.pages.all.AT_ONCE", 10)
    upload(acme)
    source = only(acme)
    assert "waits for its turn" in page(acme, source)
    with acme.door(), telling(acme.org.id, source.id) as tell:
        Import.objects.select_for_update(no_key=True).get()
        tell.rows(500, 0.5)
        seen: list[str] = []

        def look() -> None:
            while "500 rows read" not in "".join(seen):
                seen.append(page(acme, source))
            connection.close()

        looking = threading.Thread(target=look, daemon=True)
        looking.start()
        looking.join(20)
    assert 'value="50"' in seen[-1]
    assert "Reading the rows" in seen[-1]


def test_what_an_earlier_job_left_is_not_shown_as_progress(acme, monkeypatch):
    source = loaded(acme)
    with acme.door():
        Progress.objects.create(source=source, phase="undoing", began_at="2020-01-01T00:00Z")
        Import.objects.update(state=State.UNDOING)
    assert "waits for its turn" in page(acme, source)


def test_what_was_learned_is_listed_and_forgotten(acme, next_door):
    loaded(acme)
    text = acme.client(acme.fay).get(acme.url("imports-learned")).content.decode()
    assert "Shipped Qty" in text
    with acme.door():
        one = Remembered.objects.get(text="Odd", member=None)
    next_door.client(next_door.fay).post(next_door.url("imports-learned"), {"one": str(one.id)})
    with acme.door():
        assert Remembered.objects.filter(id=one.id).exists()
    acme.client(acme.fay).post(acme.url("imports-learned"), {"one": str(one.id)})
    with acme.door():
        assert not Remembered.objects.filter(id=one.id).exists()
