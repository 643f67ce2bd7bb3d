from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from countermand.exports.change import mark_previewed, save_template
from countermand.exports.models import Export, Template
from countermand.exports.schedule import due, export_what_waits, run_due
from countermand.exports.template import STARTER
from countermand.exports.test_export import canceled

BERLIN = ZoneInfo("Europe/Berlin")


def scheduled(company: Any, *, seen: bool = True, **layout: Any) -> Template:
    with company.door():
        template = save_template("ERP", {"columns": STARTER, **layout})
        if seen:
            mark_previewed(template, by=None)
        Template.objects.filter(id=template.id).update(ran_at=timezone.now() - timedelta(days=2))
    return template


def files(company: Any) -> int:
    with company.door():
        return Export.objects.count()


def test_a_file_leaves_when_its_time_has_come_and_once(acme: Any) -> None:
    scheduled(acme, runs="every", runs_minutes=30)
    canceled(acme)
    run_due(acme.org.id)
    run_due(acme.org.id)
    assert files(acme) == 1


def test_where_nothing_waits_no_file_is_made(acme: Any) -> None:
    scheduled(acme, runs="daily", runs_at="06:00")
    run_due(acme.org.id)
    assert files(acme) == 0


@pytest.mark.parametrize("runs", ["daily", "every", "approval"])
def test_nothing_leaves_by_itself_before_its_preview_was_seen(acme: Any, runs: str) -> None:
    template = scheduled(acme, seen=False, runs=runs)
    canceled(acme)
    run_due(acme.org.id)
    export_what_waits(acme.org.id, template.id)
    assert files(acme) == 0


def test_a_template_by_hand_or_retired_has_no_turn(acme: Any) -> None:
    scheduled(acme, runs="hand")
    canceled(acme)
    run_due(acme.org.id)
    with acme.door():
        Template.objects.update(runs="every", retired_at=timezone.now())
    run_due(acme.org.id)
    assert files(acme) == 0


@pytest.mark.parametrize(
    ("last", "now", "is_due"),
    [
        ("2026-11-22T05:00", "2026-11-23T04:59", False),  # 05:59 in Berlin
        ("2026-11-22T05:00", "2026-11-23T05:00", True),
        ("2026-11-23T05:00", "2026-11-23T22:00", False),
        ("2026-11-20T05:00", "2026-11-23T01:00", True),  # the worker was away
        ("2026-03-28T05:00", "2026-03-29T04:00", True),  # summer time begins
    ],
)
def test_daily_is_the_companys_own_time(last: str, now: str, is_due: bool) -> None:
    at = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (last, now)]
    template = Template(org_id=uuid4(), runs="daily", runs_at="06:00", ran_at=at[0])
    assert due(template, BERLIN, at[1]) is is_due


def test_each_approval_queues_a_file_in_its_own_transaction(acme: Any) -> None:
    template = scheduled(acme, runs="approval")
    canceled(acme)
    job = ProcrastinateJob.objects.get(args__template_id=str(template.id))
    assert (job.task_name, job.args["org_id"]) == ("countermand.exports.tasks.export_what_waits", str(acme.org.id))
    export_what_waits(acme.org.id, template.id)
    assert files(acme) == 1


def test_an_approval_queues_nothing_for_a_template_by_hand(acme: Any) -> None:
    template = scheduled(acme, runs="hand")
    canceled(acme)
    assert not ProcrastinateJob.objects.filter(args__template_id=str(template.id)).exists()
