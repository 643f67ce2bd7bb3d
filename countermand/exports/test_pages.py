from typing import Any

from countermand.audit.models import Action, Entry
from countermand.exports.build import build
from countermand.exports.models import Export
from countermand.exports.template import default_template
from countermand.exports.test_export import built, canceled, content

FORMAT = {
    "delimiter": ";",
    "encoding": "utf-8-sig",
    "line_end": "lf",
    "quoting": "all",
    "date_format": "%d.%m.%Y",
    "decimal_mark": ",",
}
TWO = {"header": ["Ord", "Kind"], "field": ["order_number", ""], "text": ["", "CXL"]}


def test_without_a_cancellation_the_page_says_what_to_do(acme: Any) -> None:
    page = acme.client(acme.bob).get(acme.url("exports")).content.decode()
    assert "No file yet" in page
    assert "Build the file" not in page


def test_a_person_builds_and_downloads_the_file(acme: Any) -> None:
    canceled(acme)
    bob = acme.client(acme.bob)
    assert "1 canceled line is waiting" in bob.get(acme.url("exports")).content.decode()
    assert bob.post(acme.url("exports")).status_code == 302
    with acme.door():
        export = Export.objects.get()
    build(acme.org.id, export.id)
    answer = bob.get(acme.url("export-file", export.id))
    assert b"".join(answer.streaming_content) == content(export)
    assert f"canceled-orders-{acme.slug}-00001.csv" in answer["Content-Disposition"]
    with acme.door():
        assert Entry.objects.filter(action=Action.DOWNLOADED, subject=export.label).count() == 1


def test_building_with_nothing_waiting_makes_no_file(acme: Any) -> None:
    answer = acme.client(acme.bob).post(acme.url("exports"))
    assert answer.status_code == 400
    assert "Nothing to export" in answer.content.decode()
    with acme.door():
        assert not Export.objects.exists()


def test_a_file_of_another_company_does_not_exist(acme: Any, next_door: Any) -> None:
    canceled(next_door)
    export = built(next_door)
    assert acme.client(acme.bob).get(acme.url("export-file", export.id)).status_code == 404
    assert acme.client(acme.bob).post(acme.url("export-again", export.id)).status_code == 404


def test_the_same_rows_again(acme: Any) -> None:
    canceled(acme)
    export = built(acme)
    assert acme.client(acme.bob).post(acme.url("export-again", export.id)).status_code == 302
    with acme.door():
        assert Export.objects.get(number=2).again_of_id == export.id


def test_an_admin_changes_the_columns(acme: Any) -> None:
    answer = acme.client(acme.ada).post(acme.url("settings-export"), {**TWO, **FORMAT, "action": "save"})
    assert answer.status_code == 302
    with acme.door():
        assert default_template().columns == [
            {"header": "Ord", "field": "order_number"},
            {"header": "Kind", "text": "CXL"},
        ]
        assert Entry.objects.filter(action=Action.SETTINGS_CHANGED).count() == 1


def test_columns_move_and_go_without_being_kept(acme: Any) -> None:
    ada = acme.client(acme.ada)
    for action, first in [("down:0", "Kind"), ("up:1", "Kind"), ("remove:0", "Kind"), ("add", "Ord")]:
        page = ada.post(acme.url("settings-export"), {**TWO, **FORMAT, "action": action})
        assert page.status_code == 200
        assert page.context["columns"][0]["header"] == first
    with acme.door():
        assert default_template().delimiter == ","


def test_columns_that_cannot_work_are_refused_in_a_sentence(acme: Any) -> None:
    ada = acme.client(acme.ada)
    for change, said in [
        ({"header": ["", "Kind"]}, "Column 1 needs a header"),
        ({"header": ["=Ord", "Kind"]}, "as a formula"),
        ({"field": ["secret", ""]}, "does not exist"),
        ({"delimiter": "x"}, "a format that does not exist"),
        ({"header": ["日", "Kind"], "encoding": "cp1252"}, "cannot write"),
        ({"header": [], "field": [], "text": []}, "between 1 and 100 columns"),
    ]:
        page = ada.post(acme.url("settings-export"), {**TWO, **FORMAT, **change, "action": "save"})
        assert page.status_code == 400
        assert said in page.content.decode()


def test_an_auditor_sees_the_columns_and_cannot_change_them(acme: Any) -> None:
    carol = acme.client(acme.carol)
    assert "Add a column" not in carol.get(acme.url("settings-export")).content.decode()
    assert carol.post(acme.url("settings-export"), {**TWO, **FORMAT}).status_code == 403
