"""What stands at the top of the page of a request and below its lines: how long there is, and what it comes to."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.cancellations.account import Account, beside
from countermand.cancellations.models import Request, RequestLine, Status
from countermand.cancellations.urgency import Why, first_risk
from countermand.cancellations.words import due, urgency
from countermand.desk.chance import bill_of
from countermand.desk.deciding import Choice
from countermand.desk.snooze import morning, words
from countermand.orders.makeup import told
from countermand.orgs.models import Organization
from countermand.profile.answers import Answers
from countermand.refunds.models import Task


def facts_of(found: Any, choices: Sequence[Choice], said: Answers, org: Organization) -> dict[str, Any]:
    if found.status == Status.PENDING:
        return {
            **_time_left(found, choices, said, org),
            **_money(found, choices),
            "asleep": _asleep(found),
            "morning": words(morning(said.desk, timezone.get_current_timezone())),
        }
    gone = [choice.wish.row for choice in choices if choice.wish.row.decision_id]
    return {
        "total_minor": sum(row.amount_minor for row in gone),
        "beside": told(_added_up(gone), found.order.currency),
        "some_of": _some_of(len(gone), len(choices)),
        "tasks": _tasks(found) if found.status == Status.REINSTATED else [],
    }


def _time_left(found: Request, choices: Sequence[Choice], said: Answers, org: Organization) -> dict[str, Any]:
    rows = [choice.wish.row for choice in choices]
    risk = first_risk(found, rows, desk=said.desk, zone=ZoneInfo(org.time_zone))
    return {
        "risk": risk,
        "risk_color": urgency(risk.at) if risk else "",
        "due": due(found.due_at) if found.due_at and risk and risk.why != Why.DUE else "",
        "urgency": urgency(found.due_at) if found.due_at else "",
    }


def _money(found: Request, choices: Sequence[Choice]) -> dict[str, Any]:
    """Of what is ticked, or where nothing can be, of what could go; and what the page has to know to add up anew."""
    some = any(choice.tickable for choice in choices)
    mine = [choice.wish for choice in choices if (choice.ticked if some else not choice.wish.blockers)]
    account = choices[0].wish.account if choices else Account({})
    bill, every = bill_of(mine, found.reason), account.is_all(choice.wish.item() for choice in choices)
    return {
        "total_minor": bill.total,
        "account": account,
        "shipping_minor": account.shipping if every else 0,
        "beside": beside(account, bill, found.order.currency),
    }


def _added_up(rows: Sequence[RequestLine]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        for name, amount in row.makeup.items():
            found[name] = found.get(name, 0) + amount
    return found


def _asleep(found: Any) -> str:
    return words(found.asleep_until) if found.asleep else ""


def _some_of(gone: int, all_of_it: int) -> str:
    return _("%(n)d of %(all)d lines") % {"n": gone, "all": all_of_it} if 0 < gone < all_of_it else ""


def _tasks(found: Request) -> list[Task]:
    return list(Task.objects.filter(refund__request_id=found.id).select_related("done_by__user"))
