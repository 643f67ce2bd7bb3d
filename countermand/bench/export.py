"""How long a canceled-orders file takes, against COPY of the same rows by Postgres alone."""

import argparse
import json
import os
import resource
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

HELP = "build the file of N canceled lines; the floor is COPY TO of the same rows"
FLOOR = """
COPY (
    SELECT o.number, l.ref, l.sku, r.quantity, l.ordered - l.shipped - l.canceled, n.code, r.amount_minor, o.currency,
        d.decided_at, q.number, u.name
    FROM cancellations_requestline r
    JOIN orders_line l ON l.org_id = r.org_id AND l.id = r.line_id
    JOIN orders_order o ON o.org_id = l.org_id AND o.id = l.order_id
    JOIN cancellations_request q ON q.org_id = r.org_id AND q.id = r.request_id
    JOIN cancellations_decision d ON d.org_id = r.org_id AND d.id = r.decision_id
    JOIN cancellations_reason n ON n.org_id = d.org_id AND n.id = d.reason_id
    JOIN orgs_membership a ON a.org_id = d.org_id AND a.id = d.decided_by_id
    JOIN orgs_user u ON u.id = a.user_id
    WHERE r.outcome = 'canceled'
    ORDER BY d.decided_at, r.request_id, l.position, r.id
) TO STDOUT WITH (FORMAT csv)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lines", type=int, default=1_000_000, metavar="N", help="default: a million")


def run(args: argparse.Namespace) -> int:
    """Each is measured twice, in turns, and the quicker counts: on a busy machine neither is favored."""
    org_id = seed(args.lines)
    floors: list[float] = []
    builds: list[float] = []
    exports: list[Any] = []

    def build(name: str) -> None:
        exports.append(product(org_id, name))

    for name in ("One", "Two"):
        floors.append(timed(copy, org_id))
        builds.append(timed(build, name))
    export, floor, seconds = exports[0], min(floors), min(builds)
    facts = {
        "lines": export.rows,
        "seconds": round(seconds, 2),
        "floor_seconds": round(floor, 2),
        "ratio_to_floor": round(seconds / floor, 2),
        "peak_mb": round(max(resource.getrusage(who).ru_maxrss for who in WHO) / 1024),
        "file_mb": round(export.size / 1e6, 1),
    }
    say(f"{facts['lines']:,} canceled lines, {facts['file_mb']} MB, in {seconds:.1f} s; COPY alone {floor:.1f} s.")
    if args.json:
        say(json.dumps(facts))
    return 0


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (a command's answer)


WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def timed(work: Callable[[Any], None], given: Any) -> float:
    began = perf_counter()
    work(given)
    return perf_counter() - began


def seed(lines: int) -> UUID:
    import psycopg
    from django.conf import settings

    from countermand.cancellations.models import Reason
    from countermand.cancellations.reasons import add_starter_reasons
    from countermand.orgs.directory import founding
    from countermand.orgs.models import Membership, User

    with founding(name="Bench", slug="bench") as org:
        add_starter_reasons()
        reason = Reason.objects.get(code="out_of_stock")
        member = Membership.objects.create(
            user=User.objects.create(email=f"{uuid4().hex}@example.com", name="Bob Bench"),
            org_slug=org.slug,
            org_name=org.name,
            roles=["approver"],
        )
    facts = {"org": org.id, "lines": lines, "reason": reason.id, "asks": member.id, "decides": member.id}
    parts = settings.DATABASES["default"]
    address = f"host={parts['HOST']} user=postgres dbname={parts['NAME']} options='-c search_path=countermand'"
    script = (Path(__file__).parent / "export.sql").read_text()
    with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as superuser:
        superuser.execute(script, facts)
        superuser.execute("VACUUM (ANALYZE)")
        superuser.execute("CHECKPOINT")
    return org.id


def copy(org_id: UUID) -> None:
    from django.db import connection

    from countermand.orgs.tenancy import acting_for

    with TemporaryFile() as file, acting_for(org_id), connection.cursor() as cursor:
        with cursor.copy(FLOOR) as rows:
            for row in rows:
                file.write(row)
        file.flush()
        os.fsync(file.fileno())


def product(org_id: UUID, name: str) -> Any:
    """The whole way of a first file through a template of its own."""
    from countermand.exports.build import build
    from countermand.exports.change import mark_previewed, save_template
    from countermand.exports.start import begin
    from countermand.exports.template import STARTER
    from countermand.orgs.tenancy import acting_for

    with acting_for(org_id):
        template = save_template(name, {"columns": STARTER})
        mark_previewed(template, by=None)
    with acting_for(org_id):
        started = begin(template, by=None)
    export = build(org_id, started.id)
    assert export.state == "ready", export.failure  # noqa: S101
    return export
