from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from countermand.audit.models import Action, Entry
from countermand.exports.build import build
from countermand.exports.change import save_template
from countermand.exports.models import Export, Template
from countermand.exports.template import default_template
from countermand.exports.test_export import built, canceled, content

FORMAT = {
    "name": "Canceled orders",
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


def page_of(company: Any) -> str:
    with company.door():
        return str(company.url("settings-export-template", default_template().id))


def test_an_admin_changes_the_columns(acme: Any) -> None:
    answer = acme.client(acme.ada).post(page_of(acme), {**TWO, **FORMAT, "action": "save"})
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
        page = ada.post(page_of(acme), {**TWO, **FORMAT, "action": action})
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
        ({"file_name": "../{number}.csv"}, "no folder"),
        ({"file_name": "{secret}.csv"}, "has the placeholder {secret}"),
        ({"runs_at": "25:00"}, "like 06:30"),
        ({"name": " "}, "needs a name"),
    ]:
        page = ada.post(page_of(acme), {**TWO, **FORMAT, **change, "action": "save"})
        assert page.status_code == 400
        assert said in page.content.decode()


def test_an_auditor_sees_the_columns_and_cannot_change_them(acme: Any) -> None:
    carol = acme.client(acme.carol)
    assert "Canceled orders" in carol.get(acme.url("settings-export")).content.decode()
    assert "Add a column" not in carol.get(page_of(acme)).content.decode()
    assert carol.post(page_of(acme), {**TWO, **FORMAT}).status_code == 403


def test_the_preview_is_the_file_itself(acme: Any) -> None:
    canceled(acme, number="007")
    form = {**TWO, **FORMAT, "action": "preview", "quoting": "minimal"}
    page = acme.client(acme.ada).post(page_of(acme), form)
    assert page.context["preview"].data == b"\xef\xbb\xbfOrd;Kind\n007;CXL\n"
    assert page.context["preview"].rows == [["007", "CXL"]]


def test_a_new_template_leaves_only_once_its_preview_was_seen(acme: Any) -> None:
    canceled(acme)
    form = {**TWO, **FORMAT, "name": "ERP"}
    assert acme.client(acme.ada).post(acme.url("settings-export-new"), form).status_code == 302
    with acme.door():
        erp = Template.objects.get(name="ERP")
    bob = acme.client(acme.bob)
    page = bob.get(f"{acme.url('exports')}?template={erp.id}").content.decode()
    assert "I have looked at it" in page
    assert "Build the file" not in page
    refused = bob.post(acme.url("exports"), {"template": erp.id})
    assert (refused.status_code, "Nobody has seen the preview" in refused.content.decode()) == (409, True)
    assert bob.post(acme.url("export-preview", erp.id)).status_code == 400
    assert bob.post(acme.url("export-preview", erp.id), {"looked": "1"}).status_code == 302
    assert bob.post(acme.url("exports"), {"template": erp.id}).status_code == 302


def test_a_sample_becomes_a_template_after_a_look(acme: Any) -> None:
    sample = SimpleUploadedFile("Storno_20261123.txt", b"Auftrag|Menge|Grund|X\r\nA-1|2|OUT_OF_STOCK|\r\n")
    page = acme.client(acme.ada).post(acme.url("settings-export-sample"), {"file": sample})
    text = page.content.decode()
    assert 'value="Auftrag"' in text
    assert page.context["layout"]["delimiter"] == "|"
    assert "Say what belongs into" not in text
    with acme.door():
        assert not Template.objects.filter(name__startswith="Storno").exists()


def test_a_sample_that_is_a_workbook_says_what_to_do(acme: Any) -> None:
    page = acme.client(acme.ada).post(
        acme.url("settings-export-sample"), {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04abc")}
    )
    assert page.status_code == 400
    assert "save it as CSV" in page.content.decode()


def test_a_retired_template_builds_nothing_and_comes_back(acme: Any) -> None:
    ada = acme.client(acme.ada)
    with acme.door():
        first = default_template()
        second = save_template("ERP", {"columns": first.columns})
    assert ada.post(acme.url("settings-export-retirement", first.id)).status_code == 302
    assert ada.post(acme.url("exports"), {"template": first.id}).status_code == 404
    last = ada.post(acme.url("settings-export-retirement", second.id))
    assert (last.status_code, "the only template" in last.content.decode()) == (400, True)
    assert ada.post(acme.url("settings-export-retirement", first.id), {"back": "1"}).status_code == 302
    with acme.door():
        assert Template.objects.filter(retired_at=None).count() == 2


@pytest.mark.parametrize("action", ["up:" + "1" * 5000, "remove:-1", "down:\u0663", "remove:"])
def test_a_place_that_there_is_not_changes_nothing(acme: Any, action: str) -> None:
    form = {"name": "A", "header": ["x", "y"], "field": ["order_number", "sku"], "action": action}
    answer = acme.client(acme.ada).post(acme.url("settings-export-new"), form)
    assert answer.status_code == 200
    assert [column["header"] for column in answer.context["columns"]] == ["x", "y"]
