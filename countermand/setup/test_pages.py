import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countermand.audit.models import Entry
from countermand.cancellations.reasons import usable
from countermand.exports.template import default_template
from countermand.imports.conftest import HEADER
from countermand.imports.models import Import, Remembered, State
from countermand.imports.receive import AT_ONCE
from countermand.imports.tasks import check_import
from countermand.profile.answers import answers
from countermand.setup.interview import answered
from countermand.setup.questions import TOPICS

FILE = f"{HEADER}\nSO-1,1,A,5,0,10.00,Open\nSO-1,2,B,3,,1.50,Erledigt\n"


class Admin:
    """Ada, answering."""

    def __init__(self, acme, by=None):
        self.acme, self.client = acme, acme.client(by or acme.ada)

    def url(self, topic):
        return self.acme.url("setup-topic", topic)

    def page(self, topic):
        return self.client.get(self.url(topic))

    def post(self, topic, seen=None, **said):
        seen = self.page(topic).context["seen"] if seen is None else seen
        return self.client.post(self.url(topic), {"seen": seen, **said})

    def drop(self, text=FILE, name="orders.csv", **said):
        file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
        seen = self.page("order-system").context["seen"]
        return self.client.post(self.acme.url("setup-sample"), {"seen": seen, "file": file, **said})


@pytest.fixture
def ada(acme):
    return Admin(acme)


def changes(acme):
    with acme.door():
        return list(Entry.objects.filter(action="settings_changed").values_list("subject", flat=True))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_opens_for_an_admin_and_an_auditor_and_nobody_else(acme, topic):
    assert Admin(acme).page(topic).status_code == 200
    assert "Save and go on" not in Admin(acme, acme.carol).page(topic).content.decode()
    assert Admin(acme, acme.bob).page(topic).status_code == 403
    assert Admin(acme, acme.carol).client.post(acme.url("setup-topic", topic), {}).status_code == 403


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_whose_defaults_are_right_is_answered_by_saving_it(ada, acme, topic):
    assert ada.post(topic, open_on=["mon", "tue", "wed", "thu", "fri"]).status_code == 302
    with acme.door():
        assert list(answered()) == [topic]
    assert not changes(acme)
    assert "answered" in ada.page(topic).content.decode()


def test_the_company_is_saved_and_audited_and_the_next_topic_comes(ada, acme):
    answer = ada.post("company", name="Acme Toys", opens="07:30", closes="16:00", open_on=["mon", "fri"])
    assert answer["Location"] == ada.url("order-system")
    with acme.door():
        desk = answers().desk
        assert (str(desk.opens), desk.open_on) == ("07:30:00", ("mon", "fri"))
    assert changes(acme) == ["desk"]


def test_what_cannot_be_is_refused_beside_its_question_and_stays_typed(ada, acme):
    answer = ada.post("company", name="Acme <b>", opens="late", holidays="2026-12-25\nXmas", open_on=["mon"])
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "2 answers need another look" in page
    assert "“late” is not a time" in page
    assert "“Xmas” is not a date" in page
    assert 'value="Acme &lt;b&gt;"' in page
    assert page.count("autofocus") == 1
    assert not changes(acme)


@pytest.mark.parametrize(
    ("topic", "said", "sentence"),
    [
        ("company", {"time_zone": "Mars/Olympus", "open_on": ["mon"]}, "not a time zone"),
        ("company", {"currency": "XXQ", "open_on": ["mon"]}, "not a currency"),
        ("company", {"opens": "17:00", "closes": "09:00", "open_on": ["mon"]}, "close after it opens"),
        ("company", {"name": "Acme"}, "at least one day"),
        ("approval", {"second_above": "a lot"}, "not an amount"),
        ("approval", {"due_hours": "-1"}, "not a whole number"),
        ("stages", {"refuse_from": "moon"}, "Choose one of the answers"),
        ("order-system", {"header_row": "99999"}, "not a whole number"),
        ("refunds", {"customer_words": "x" * 2001}, "2000 fit"),
        ("edge-cases", {"kit_skus": "x" * 201}, "at most 200 characters"),
    ],
)
def test_each_kind_of_answer_is_judged(ada, acme, topic, said, sentence):
    answer = ada.post(topic, **said)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not changes(acme)


def test_the_same_form_sent_twice_changes_once(ada, acme):
    seen = ada.page("approval").context["seen"]
    for _ in range(2):
        assert ada.post("approval", seen=seen, due_hours="3").status_code == 302
    assert changes(acme) == ["limits"]


def test_a_stale_page_does_not_overwrite_what_somebody_else_saved(ada, acme):
    seen = ada.page("approval").context["seen"]
    ada.post("approval", due_hours="3")
    answer = ada.post("approval", seen=seen, due_hours="5")
    assert answer.status_code == 409
    assert "Saved now: 3" in answer.content.decode()
    with acme.door():
        assert answers().limits.due_hours == 3
    assert ada.post("approval", seen=answer.context["seen"], due_hours="5").status_code == 302


def test_a_dropped_file_is_shown_as_it_was_read(ada, acme):
    answer = ada.drop(
        "Auftrag;Pos.;Menge;Status;Preis €\nAB-1;1;5;Strittig;35,29\n".encode("cp1252"), system="Navision"
    )
    assert answer.status_code == 302
    page = ada.page("order-system").content.decode()
    for text in ["Navision", "Windows-1252", "semicolon", "AB-1", "EUR"]:
        assert text in page
    with acme.door():
        assert Import.objects.get().state == State.CHECKED


def test_the_same_file_dropped_again_is_not_kept_twice(ada, acme):
    ada.drop()
    ada.drop()
    with acme.door():
        assert Import.objects.count() == 1


@pytest.mark.parametrize("text", [b"", b"%PDF-1.4", b"Order,Line,Qty\n"])
def test_a_file_that_cannot_be_read_is_refused_at_its_question(ada, acme, text):
    answer = ada.drop(text, system="Navision")
    assert answer.status_code == 400
    assert 'value="Navision"' in answer.content.decode()
    assert 'id="problem-sample"' in answer.content.decode()
    with acme.door():
        assert not Import.objects.exists()


def test_reading_without_a_file_says_what_to_do(ada, acme):
    answer = ada.client.post(acme.url("setup-sample"), {"seen": ada.page("order-system").context["seen"]})
    assert (answer.status_code, "Choose a file first" in answer.content.decode()) == (400, True)


def test_another_format_reads_the_sample_again(ada, acme):
    ada.drop(FILE.replace(",", ";"))
    ada.post("order-system", delimiter="|")
    with acme.door():
        assert Import.objects.get().found["delimiter"] == "|"
    ada.post("order-system", delimiter="")
    with acme.door():
        source = Import.objects.get()
        assert (source.found["delimiter"], source.state) == (";", State.CHECKED)


def test_suggested_columns_are_taken_over_for_the_company(ada, acme):
    ada.drop()
    assert 'class="suggested"' in ada.page("naming").content.decode()
    fields = {f"field-{name}": header for name, header in current_columns(acme).items()}
    assert ada.post("naming", **fields).status_code == 302
    with acme.door():
        assert Remembered.objects.get(kind="column", member=None, key="order").meaning == "order_number"
    assert changes(acme) == ["columns"]
    assert 'class="suggested"' not in ada.page("naming").content.decode()


def current_columns(acme):
    from countermand.setup.pages import columns

    with acme.door():
        return columns.current()


def test_a_column_named_by_a_person_makes_the_sample_readable(ada, acme):
    ada.drop(FILE.replace("Order,", "Beleg X,"))
    fields = {f"field-{name}": header for name, header in current_columns(acme).items()}
    assert ada.post("naming", **fields).status_code == 400
    assert ada.post("naming", **fields | {"field-order_number": "Beleg X"}).status_code == 302
    with acme.door():
        source = Import.objects.get()
        assert (source.state, source.new) == (State.CHECKED, 2)


def test_one_column_for_two_fields_is_refused_beside_the_second(ada, acme):
    ada.drop()
    fields = {f"field-{name}": header for name, header in current_columns(acme).items()}
    answer = ada.post("naming", **fields | {"field-description": fields["field-sku"]})
    assert answer.status_code == 400
    assert "can be only one thing" in answer.content.decode()
    assert not changes(acme)


def test_a_stage_word_that_a_person_explains_is_known_from_then_on(ada, acme):
    ada.drop()
    assert "One word means nothing yet" in ada.page("stages").content.decode()
    assert ada.post("stages", word=["Open", "Erledigt"], stage=["open", "delivered"]).status_code == 302
    with acme.door():
        assert Import.objects.get().stages["Erledigt"] == "delivered"
        assert Remembered.objects.get(kind="stage", member=None, key="erledigt").meaning == "delivered"
    assert changes(acme) == ["stages"]


def test_topics_without_a_file_say_where_to_drop_one(ada):
    for topic in ("naming", "stages"):
        assert "No file has been read yet" in ada.page(topic).content.decode()


def test_a_topic_that_does_not_exist_is_not_found(ada):
    assert ada.page("weather").status_code == 404


def test_the_overview_goes_on_where_one_stopped(ada, acme):
    ada.post("company", open_on=["mon"])
    page = ada.client.get(acme.url("setup")).content.decode()
    assert "Go on with “The order system”" in page
    assert "1 of 9 topics are answered" in page


def test_pasted_reasons_are_taken_over_and_a_line_that_cannot_be_read_is_named(ada, acme):
    answer = ada.post("reasons", pasted="C1;Customer changed their mind;CANC;note\n;;")
    assert answer.status_code == 400
    assert "Line 2" in answer.content.decode()
    assert ada.post("reasons", pasted="C1;Customer changed their mind;CANC;note", retire_others="on").status_code == 302
    with acme.door():
        assert [reason.code for reason in usable()] == ["C1"]


def test_a_line_may_be_named_by_two_columns_together(ada, acme):
    ada.drop(FILE.replace("Line,", "Lot,").replace("SO-1,2,B", "SO-1,2,A"))
    fields = {f"field-{name}": header for name, header in current_columns(acme).items()}
    answer = ada.post("naming", **fields | {"field-line_ref": "", "field-line_ref+": "Lot"})
    assert "Choose the first of the two columns here" in answer.content.decode()
    two = {"field-line_ref": "SKU", "field-line_ref+": "Lot", "field-sku": ""}
    assert ada.post("naming", **fields | two).status_code == 302
    with acme.door():
        source = Import.objects.get()
        assert (source.columns["SKU"], source.columns["Lot"], source.new) == ("line_ref", "line_ref", 2)


def test_the_checklist_says_what_has_happened_and_where_to_do_the_rest(ada, acme):
    page = ada.client.get(acme.url("setup-golive")).content.decode()
    assert "Your people are in" in page
    assert f'href="{acme.url("orders")}"' in page
    ada.drop()
    assert "Take over 2 lines" in ada.client.get(acme.url("setup-golive")).content.decode()


def upload_profile(ada, acme, text):
    return ada.client.post(acme.url("setup-file"), {"file": SimpleUploadedFile("profile.toml", text.encode())})


def test_a_profile_is_shown_as_its_difference_before_it_is_applied(ada, acme, next_door):
    ada.post("approval", due_hours="3")
    text = ada.client.get(acme.url("setup-file")).content.decode()
    assert "due_hours = 3" in text
    eve = Admin(next_door, next_door.eve)
    preview = upload_profile(eve, next_door, text)
    assert "due_hours" in preview.content.decode()
    with next_door.door():
        assert answers().limits.due_hours == 8
    form = {"profile": text, "seen": preview.context["seen"]}
    assert eve.client.post(next_door.url("setup-file"), form).status_code == 302
    with next_door.door():
        assert answers().limits.due_hours == 3
    assert "Nothing would change" in upload_profile(eve, next_door, text).content.decode()


def test_a_profile_is_not_applied_over_what_somebody_changed_meanwhile(ada, acme):
    text = ada.client.get(acme.url("setup-file")).content.decode().replace("due_hours = 8", "due_hours = 3")
    seen = upload_profile(ada, acme, text).context["seen"]
    ada.post("approval", due_hours="5")
    answer = ada.client.post(acme.url("setup-file"), {"profile": text, "seen": seen})
    assert answer.status_code == 409
    with acme.door():
        assert answers().limits.due_hours == 5


@pytest.mark.parametrize("text", ["", "countermand_profile = 1\n[desk]\nopens = 'late'", "\0"])
def test_a_file_that_is_no_profile_is_refused_in_one_sentence(ada, acme, text):
    answer = upload_profile(ada, acme, text)
    assert (answer.status_code, 'id="problem"' in answer.content.decode()) == (400, True)


def test_only_an_admin_applies_a_profile(acme):
    assert Admin(acme, acme.carol).client.get(acme.url("setup-file")).status_code == 200
    assert upload_profile(Admin(acme, acme.carol), acme, "x").status_code == 403


def test_a_large_file_is_read_by_the_worker_and_the_page_waits(ada, acme):
    rows = "".join(f"SO-{n},1,{'A' * 100},5,0,10.00,Open\n" for n in range(AT_ONCE // 100))
    assert ada.drop(f"{HEADER}\n{rows}").status_code == 302
    for topic in ("order-system", "naming", "stages"):
        assert "is being read" in ada.page(topic).content.decode()
    assert ada.post("order-system", system="Navision").status_code == 302
    with acme.door():
        source = Import.objects.get()
    check_import(str(acme.org.id), str(source.id))
    assert "is being read" not in ada.page("naming").content.decode()


def test_the_way_back_shows_the_file_with_real_rows(ada, acme):
    order = acme.order(number="SO-4711")
    acme.approve(acme.ask(order))
    with acme.door():
        default_template()
    assert "SO-4711" in ada.page("way-back").content.decode()


def test_an_empty_company_points_its_admin_to_the_interview(acme):
    assert acme.url("setup") in acme.client(acme.ada).get(acme.url("orders")).content.decode()
    assert acme.url("setup") not in acme.client(acme.ann).get(acme.url("orders")).content.decode()
