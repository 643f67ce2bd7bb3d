"""How long a file takes to be checked and applied, against the least that Postgres itself needs for its rows."""

import argparse
import csv
import json
import random
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter, sleep
from typing import Any
from uuid import UUID

HELP = "check and apply a file of N lines; the floor is COPY into an unlogged table and the same INSERT … SELECT"
HEADER = [
    *["Order Number", "Line", "SKU", "Description", "Customer", "Customer E-Mail", "Qty Ordered", "Qty Shipped"],
    *["Unit Price", "Currency", "Status", "Order Date"],
]
STAGES = ["Open", "Open", "Picking", "Shipped", "On Hold"]
LINES_PER_ORDER = 3
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
FIRST = datetime(2026, 11, 16, 6, tzinfo=UTC)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lines", type=int, default=1_000_000, metavar="N", help="default: a million")
    parser.add_argument("--changed", type=float, default=1.0, metavar="PERCENT", help="of the second file; default: 1")


def run(args: argparse.Namespace) -> int:
    with TemporaryDirectory(prefix="countermand-bench-files-") as folder:
        first, second = Path(folder) / "first.csv", Path(folder) / "second.csv"
        write(first, args.lines, changed=0)
        write(second, args.lines, changed=args.changed / 100)
        org, neighbor = company("bench"), company("neighbor")
        staged = Staged()
        quiet = [page(neighbor) for _ in range(20)]
        with pages_meanwhile(neighbor) as during:
            seconds = timed(lambda: load(org, first, FIRST, staged))
        again = timed(lambda: load(org, second, FIRST + timedelta(days=1), None))
        floor = timed(lambda: least(company("floor"), staged))
    facts = {
        "lines": args.lines,
        "seconds": round(seconds, 2),
        "check_seconds": round(staged.check_seconds, 2),
        "floor_seconds": round(floor, 2),
        "floor_search_seconds": round(staged.search_seconds, 2),
        "ratio_to_floor": round(seconds / floor, 2),
        "again_seconds": round(again, 2),
        "again_to_first": round(again / seconds, 2),
        "peak_mb": round(max(resource.getrusage(who).ru_maxrss for who in WHO) / 1024),
        "other_page_ms": round(median(quiet) * 1000, 1),
        "other_page_ms_meanwhile": round(median(during) * 1000, 1) if during else None,
    }
    say(
        f"{args.lines:,} lines in {seconds:.1f} s (check {staged.check_seconds:.1f} s), Postgres alone {floor:.1f} s; "
        f"again with {args.changed:g} % changed in {again:.1f} s; at most {facts['peak_mb']} MB."
    )
    if args.json:
        say(json.dumps(facts))
    return 0


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 (a command's answer)


def timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def write(path: Path, lines: int, *, changed: float) -> None:
    """The same file every time; of the second one, the given share of lines is further along."""
    chance, moved = random.Random(7), random.Random(11)  # noqa: S311 (figures, no secrets)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(lines):
            order, line = divmod(number, LINES_PER_ORDER)
            customer = order % 5_000
            stage = chance.choice(STAGES)
            quantity = chance.randint(1, 20)
            price = f"{chance.randint(100, 99_999) / 100:.2f}"
            sku = f"SKU-{chance.randint(1, 20_000):05}"
            if moved.random() < changed and stage == "Open":
                stage = "Picking"
            writer.writerow(
                [
                    *[f"SO-{order:07}", line + 1, sku, f"Article number {sku[4:]}", f"Customer {customer:05} Ltd."],
                    *[f"desk@customer{customer:05}.example", quantity, quantity if stage == "Shipped" else 0, price],
                    *["USD", stage, (date(2026, 1, 1) + timedelta(days=order % 300)).isoformat()],
                ]
            )


class Staged:
    """What the check read, kept for the floor to copy; and how long checking took."""

    def __init__(self) -> None:
        self.rows = TemporaryFile()  # noqa: SIM115 (gone with the measure)
        self.check_seconds = 0.0
        self.search_seconds = 0.0  # of the floor


def company(slug: str) -> UUID:
    from countermand.cancellations.reasons import add_starter_reasons
    from countermand.orgs.directory import founding

    with founding(name=slug.capitalize(), slug=slug) as org:
        add_starter_reasons()
    return org.id


def load(org_id: UUID, path: Path, as_of: datetime, staged: Staged | None) -> None:
    """As the web and its worker do it: keep the file, check it in one transaction, apply it in another."""
    from countermand.imports.apply import apply
    from countermand.imports.check import check, locked
    from countermand.imports.progress import telling
    from countermand.imports.receive import receive
    from countermand.imports.staging import kept_rows
    from countermand.orgs.tenancy import acting_for

    began = perf_counter()
    with acting_for(org_id), path.open("rb") as file:
        source = receive(file, name=path.name, by=None, as_of=as_of)
    with telling(org_id, source.id) as tell, acting_for(org_id):
        check(locked(source.id), tell=tell)
    if staged:
        staged.check_seconds = perf_counter() - began
        with acting_for(org_id):
            for piece in kept_rows(source):
                staged.rows.write(piece)
    with telling(org_id, source.id) as tell, acting_for(org_id):
        applied = apply(source.id, by=None, tell=tell)
    if applied.refused or applied.lines != applied.new + applied.changed + applied.unchanged:
        raise SystemExit(f"The file was not taken over as a whole: {applied.counts()}")


def least(org_id: UUID, staged: Staged) -> None:
    """The floor: COPY, then the same INSERT … SELECT into the same tables, as the app's own role under its policies."""
    from django.db import connection

    from countermand.imports.reading.lines import STAGED
    from countermand.orders.search import index_orders
    from countermand.orgs.tenancy import acting_for

    superuser(
        "CREATE UNLOGGED TABLE floor_row (row integer, order_number text, ref text, sku text, description text, "
        "customer_name text, customer_email text, ordered numeric, shipped numeric, price numeric, tax numeric, "
        "discount numeric, shipping numeric, order_discount numeric, order_tax numeric, paid numeric, payment text, "
        "currency text, stage text, source_stage text, placed_on date, "
        "shipped_on date, ship_by date, carrier text, tracking text, parent_ref text, location text, "
        "order_id uuid, line_id uuid); "
        "GRANT SELECT, INSERT ON floor_row TO countermand_app"
    )
    floor = (Path(__file__).parent / "floor.sql").read_text()
    with acting_for(org_id), connection.cursor() as cursor:
        with cursor.copy(f"COPY floor_row ({', '.join(STAGED)}) FROM STDIN") as copy:
            staged.rows.seek(0)
            while piece := staged.rows.read(1024 * 1024):
                copy.write(piece)
        cursor.execute(floor, {"org": org_id})
        staged.search_seconds = timed(lambda: index_orders("SELECT order_id FROM floor_row"))


def superuser(statement: str) -> None:
    import psycopg
    from django.conf import settings

    parts = settings.DATABASES["default"]
    address = f"host={parts['HOST']} user=postgres dbname={parts['NAME']} options='-c search_path=countermand'"
    with psycopg.connect(address, autocommit=True) as connected:
        connected.execute(statement)


@contextmanager
def pages_meanwhile(org_id: UUID) -> Iterator[list[float]]:
    """How long the orders of another company take while the `with` lasts."""
    from django.db import connection

    taken: list[float] = []
    over = threading.Event()

    def look() -> None:
        try:
            while not over.is_set():
                taken.append(page(org_id))
                sleep(0.2)
        finally:
            connection.close()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield taken
    finally:
        over.set()
        thread.join(10)


def page(org_id: UUID) -> float:
    """The queries behind a search and the newest orders, which are what a rep on the phone waits for."""
    from countermand.orders.models import Order
    from countermand.orders.search import find
    from countermand.orgs.tenancy import acting_for

    def ask() -> Any:
        with acting_for(org_id):
            return find("SO-00"), list(Order.objects.all()[:50])

    return timed(ask)
