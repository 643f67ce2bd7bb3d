from pathlib import Path
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render

from countermand.orgs.middleware import OrgRequest
from countermand.orgs.permissions import may

SQL = (Path(__file__).parent.parent / "counts.sql").read_text()
MOST = 1000  # of which the statement says no more


def counts(request: OrgRequest) -> HttpResponse:
    """The numbers in the navigation, which every page asks for again and again: one statement."""
    facts: dict[str, Any] = {
        "org": request.org.id,
        "me": request.member.id,
        "own": request.org.own_decisions,
        "queue": may(request.member, "request-decision", "POST"),
        "holds": may(request.member, "hold-answers", "POST"),
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, facts)
        mine, overdue, held = cursor.fetchone()
    return render(request, "desk/partials/counts.html", {"mine": mine, "overdue": overdue, "held": held, "most": MOST})
