import csv
import io
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from countermand.audit.models import Action, Entry
from countermand.cancellations.models import Reason
from countermand.exports.build import build
from countermand.exports.download import pieces
from countermand.exports.models import Export
from countermand.exports.start import begin, start, start_again
from countermand.exports.tasks import expect_confirmation
from countermand.exports.template import default_template
from countermand.plain import Plain

COLUMNS = [
    {"header": "Ord #", "field": "order_number"},
    {"header": "Item", "field": "sku"},
    {"header": "Qty", "field": "canceled_quantity"},
    {"header": "Left", "field": "remaining_quantity"},
    {"header": "Refund", "field": "refund_amount"},
    {"header": "By", "text": "Countermand"},
]


def canceled(company: Any, *lines: dict[str, Any], **fields: Any) -> Any:
    request = company.ask(company.order(*lines, **fields))
    company.approve(request)
    return request


def template(company: Any, **fields: Any) -> Any:
    with company.door():
        found = default_template()
        for name, value in {"columns": COLUMNS, **fields}.items():
            setattr(found, name, value)
        found.save()
    return found


def built(company: Any) -> Export:
    with company.door():
        export = begin(by=company.bob)
    export = build(company.org.id, export.id)
    expect_confirmation(str(company.org.id), str(export.id))
    return export


def content(export: Export) -> bytes:
    return b"".join(pieces(export.org_id, export.id))


def test_a_canceled_line_leaves_in_the_templates_exact_columns(acme: Any) -> None:
    template(acme)
    canceled(acme, {"sku": "BELL", "ordered": Decimal("2.5"), "price": Decimal("10.10")}, number="007")
    export = built(acme)
    assert content(export) == (b"Ord #,Item,Qty,Left,Refund,By\r\n007,BELL,2.5,0,25.25,Countermand\r\n")
    assert (export.state, export.rows) == ("ready", 1)


def test_a_reason_says_whether_the_goods_go_back_to_the_shelf(acme: Any) -> None:
    template(acme, columns=[{"header": "Restock", "field": "restock"}])
    canceled(acme)
    with acme.door():
        Reason.objects.filter(code="out_of_stock").update(restock=True)
    canceled(acme)
    assert content(built(acme)) == b"Restock\r\nyes\r\nyes\r\n"
    with acme.door():
        Reason.objects.update(restock=False)
    canceled(acme)
    assert content(built(acme)) == b"Restock\r\nno\r\n"


def test_a_line_leaves_in_one_file_only(acme: Any) -> None:
    template(acme)
    canceled(acme)
    first = built(acme)
    canceled(acme, number="later")
    second = built(acme)
    assert b"later" in content(second)
    assert b"later" not in content(first)
    with acme.door(), pytest.raises(Plain, match="Nothing to export"):
        begin(by=acme.bob)


def test_of_two_files_at_once_the_second_says_that_nothing_was_left(acme: Any) -> None:
    canceled(acme)
    with acme.door():
        one, two = begin(by=acme.bob), begin(by=acme.bob)
    assert build(acme.org.id, one.id).rows == 1
    loser = build(acme.org.id, two.id)
    assert (loser.state, loser.rows) == ("failed", 0)
    assert "another file took" in loser.failure


def test_building_twice_changes_nothing(acme: Any) -> None:
    canceled(acme)
    export = built(acme)
    assert build(acme.org.id, export.id).sha256 == export.sha256
    with acme.door():
        assert Entry.objects.filter(action=Action.EXPORTED).count() == 1


def test_the_same_rows_again_are_marked_and_recorded(acme: Any) -> None:
    canceled(acme)
    first = built(acme)
    with acme.door():
        made = start_again(first, by=acme.bob)
    second = build(acme.org.id, made.id)
    assert content(second) == content(first)
    with acme.door():
        assert [row.again for row in second.export_rows.all()] == [True]
        assert first.label in Entry.objects.filter(action=Action.EXPORTED).first().body  # type: ignore[union-attr]


def test_the_file_as_semicolons_commas_quotes_and_utf_16(acme: Any) -> None:
    template(acme, delimiter=";", decimal_mark=",", encoding="utf-16", quoting="all", line_end="lf")
    canceled(acme, {"sku": "Käse;“x”", "ordered": Decimal("2.5")})
    raw = content(built(acme))
    assert raw[:2] in {b"\xff\xfe", b"\xfe\xff"}
    assert raw.count("\ufeff".encode("utf-16-le")) == 1
    rows = list(csv.reader(io.StringIO(raw.decode("utf-16"), newline=""), delimiter=";", strict=True))
    assert rows[1][1:5] == ["Käse;“x”", "2,5", "0", "25,00"]
    assert raw.decode("utf-16").endswith('"Countermand"\n')


@pytest.mark.parametrize("sku", ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "＝1+1", " =1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(acme: Any, sku: str) -> None:
    template(acme)
    canceled(acme, {"sku": sku})
    (_, row) = csv.reader(io.StringIO(content(built(acme)).decode(), newline=""))
    assert row[1] == f"'{sku}"


@pytest.mark.parametrize("sku", ["-5", "+1.50", "00042", "A=B", "1E5"])
def test_genuine_numbers_and_plain_texts_stay_as_they_are(acme: Any, sku: str) -> None:
    template(acme)
    canceled(acme, {"sku": sku})
    (_, row) = csv.reader(io.StringIO(content(built(acme)).decode(), newline=""))
    assert row[1] == sku


def test_a_text_of_several_lines_stays_one_row(acme: Any) -> None:
    template(acme)
    canceled(acme, {"sku": "a\r\nb\nc\rd"})
    assert len(content(built(acme)).splitlines()) == 2


def test_a_character_that_the_encoding_lacks_is_named_and_nothing_left(acme: Any) -> None:
    found = template(acme, encoding="cp1252")
    canceled(acme, {"sku": "fine"})
    canceled(acme, {"sku": "日本"})
    failed = built(acme)
    assert "Order SO-00002, line 1 has the character “日”" in failed.failure
    template(acme, encoding="utf-8")
    assert found.id == failed.template_id
    assert built(acme).rows == 2


def test_dates_are_the_orgs_own(acme: Any) -> None:
    template(acme, columns=[{"header": "on", "field": "canceled_on"}], date_format="%Y-%m-%dT%H:%M:%S%z")
    with acme.door():
        acme.org.time_zone = "Asia/Tokyo"
        acme.org.save()
    canceled(acme)
    assert content(built(acme)).strip().endswith(b"+0900")


def test_a_large_file_comes_back_whole(acme: Any) -> None:
    template(acme, columns=[{"header": "d", "field": "description"}] * 100)
    canceled(acme, *[{"description": f"{n} " * 120, "ref": str(n), "position": n} for n in range(60)])
    export = built(acme)
    data = content(export)
    assert len(data) == export.size > 1_500_000
    with acme.door():
        assert export.parts.count() > 1


def test_the_job_builds_what_was_started(acme: Any) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    canceled(acme)
    with acme.door():
        export = start(by=acme.bob)
    job = ProcrastinateJob.objects.get(args__export_id=str(export.id))
    assert (job.task_name, job.args["org_id"]) == ("countermand.exports.tasks.build_export", str(acme.org.id))


def test_of_four_builders_at_the_same_moment_one_takes_the_rows(acme: Any) -> None:
    template(acme)
    for _ in range(3):
        canceled(acme)
    with acme.door():
        started = [begin(by=acme.bob) for _ in range(4)]
    gate = threading.Barrier(len(started))

    def race(export: Export) -> None:
        gate.wait()
        build(acme.org.id, export.id)
        connection.close()

    threads = [threading.Thread(target=race, args=[export]) for export in started]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acme.door():
        assert sorted(Export.objects.values_list("state", "rows")) == [("failed", 0)] * 3 + [("ready", 3)]


def test_what_nobody_expected_ends_the_waiting(acme: Any) -> None:
    template(acme, columns=[{"header": "?", "field": "no_such_field"}])
    canceled(acme)
    with pytest.raises(KeyError):
        built(acme)
    with acme.door():
        assert Export.objects.get().failure.startswith("Something broke on our side. Nothing was exported")
