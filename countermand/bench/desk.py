"""How long the pages of the desk take, in a small and in a large installation."""

import argparse
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

from countermand.bench.export import say
from countermand.bench.pages import DESK
from countermand.bench.plans import Statement, grown, planned
from countermand.bench.seeded import seed

HELP = "open the pages of the desk at 100,000 and at 5,000,000 order lines, and read the plan of each statement"
SHARES = {"bench": 0.5, "large": 0.2, "middle": 0.15, "small": 0.1, "tiny": 0.05}  # of the lines; the first is measured
GROWS = 5_000  # rows of a table from which on reading it whole is worth a word


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--lines",
        type=int,
        nargs=2,
        default=(100_000, 5_000_000),
        metavar=("SMALL", "LARGE"),
        help="order lines of all companies together; default: 100000 5000000",
    )
    parser.add_argument("--times", type=int, default=40, metavar="N", help="each page is opened; default: 40")
    parser.add_argument("--pages", nargs="+", choices=DESK, default=list(DESK), help="only these; default: all")
    parser.add_argument("--plans", action="store_true", help="show every statement")


@dataclass
class World:
    """A database with companies of different size, and a thread whose connection goes there."""

    database: str
    lines: int
    pending: int
    company: Any = None
    clients: dict[str, Any] = field(default_factory=dict)
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def here(self, work: Callable[..., Any], *given: Any) -> Any:
        return self.thread.submit(work, self, *given).result()


def run(args: argparse.Namespace) -> int:
    worlds = [World("small", args.lines[0], 2_000), World("large", args.lines[1], 5_000)]
    make_databases(worlds)
    for world in worlds:
        began = perf_counter()
        world.here(fill)
        say(f"{world.lines:,} lines in {perf_counter() - began:.0f} s")
    facts = {}
    for name in args.pages:
        facts[name] = measure(name, worlds, args.times)
        say(sentence(name, facts[name]))
    if args.json:
        say(json.dumps({"lines": args.lines, **facts}))
    return 0


def make_databases(worlds: list[World]) -> None:
    """Copies of the empty one, in the same Postgres."""
    from django.db import connection

    from countermand.bench.approve import as_superuser

    template = connection.settings_dict["NAME"]
    connection.close()
    for world in worlds:
        as_superuser(
            (f"CREATE DATABASE {world.database} TEMPLATE {template} OWNER countermand_owner", None), to="postgres"
        )


def fill(world: World) -> None:
    from django.db import connection

    from countermand.bench.approve import as_superuser

    connection.settings_dict = connection.settings_dict | {"NAME": world.database}
    for slug, share in SHARES.items():
        company = seed(slug, lines=int(world.lines * share), pending=int(world.pending * share * 2))
        world.company = world.company or company
    as_superuser(("VACUUM (ANALYZE)", None), ("CHECKPOINT", None))
    world.clients = {name: world.company.client(name) for name in world.company.people}


def measure(name: str, worlds: list[World], times: int) -> dict[str, Any]:
    """In turns, so that whatever else the machine does meanwhile slows both."""
    statements = [world.here(asked, name) for world in worlds]
    rows = [world.here(shown, name) for world in worlds]
    took: list[list[float]] = [[], []]
    for turn in range(times):
        for world, mine in zip(worlds, took, strict=True):
            mine.append(world.here(open_page, name, turn + 1))
    small, large = (median(mine) * 1000 for mine in took)
    return {
        "small_ms": round(small, 1),
        "large_ms": round(large, 1),
        "ratio": round(large / small, 2),
        "rows": rows,
        "statements": max(map(len, statements)),
        "scanned": sorted(set().union(*(one.scanned for one in statements[1]))),
    }


def open_page(world: World, name: str, n: int) -> float:
    return _opened(world, name, n)[0]


def shown(world: World, name: str) -> int:
    """How many rows its tables have in the middle: a page that shows more takes longer."""
    return int(median(_opened(world, name, n + 1)[1].count(b"<tr") for n in range(9)))


def _opened(world: World, name: str, n: int) -> tuple[float, bytes]:
    who, address = DESK[name]
    path = f"/o/{world.company.slug}/{address(world.company, n)}"
    client = world.clients[who]
    began = perf_counter()
    answer = client.get(path)
    seconds = perf_counter() - began
    if answer.status_code != 200:
        raise RuntimeError(f"{path} was answered {answer.status_code}")
    return seconds, answer.content


def asked(world: World, name: str) -> list[Statement]:
    open_page(world, name, 0)
    with planned() as found:
        open_page(world, name, 0)
    large = grown(GROWS)
    for statement in found:
        statement.scanned &= large
    return found


def sentence(name: str, facts: dict[str, Any]) -> str:
    whole = f"; reads the whole of {', '.join(facts['scanned'])}" if facts["scanned"] else ""
    rows = " → ".join(map(str, facts["rows"]))
    return (
        f"{name}: {facts['small_ms']} → {facts['large_ms']} ms ({facts['ratio']}), {rows} rows, "
        f"{facts['statements']} statements{whole}"
    )
