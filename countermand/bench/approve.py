"""How fast requests are approved, against the same statements sent by pgbench alone."""

import argparse
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from countermand.bench.export import say

HELP = "approve requests of three lines: in process, over HTTP, in bulk; the floor is pgbench with the same statements"
CLIENTS = 8
TURNS = 5
BULK = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--each", type=int, default=200, metavar="N", help="approvals of each turn; default: 200")


@dataclass
class World:
    """A company with a hook and pending requests, handed out by number."""

    org: Any
    asks: Any
    decides: Any
    reason: Any
    next: int = 1
    ends: int = field(default=1)

    def take(self, count: int) -> range:
        if self.next + count > self.ends:
            raise RuntimeError("too few requests were made")
        taken = range(self.next, self.next + count)
        self.next += count
        return taken


def run(args: argparse.Namespace) -> int:
    world = make_world()
    each = args.each
    seed(world, 4 * (TURNS + 1) * each + 3 * BULK)
    statements, text = recorded(world)
    settle_in(world)
    with serving() as port:
        turn(world, text, port, 64)  # everything has to have been loaded once
        turns = [turn(world, text, port, each) for _turn in range(TURNS)]
    facts = {name: round(median(one[name] for one in turns), 2) for name in turns[0]}
    facts |= {"bulk_ms_per_request": round(bulk_ms(world), 2), "statements": statements}
    say(
        "{statements} statements an approval: pgbench {pgbench_8_per_s:.0f}/s at 8 clients; in process "
        "{verb_per_s:.0f}/s; over HTTP {http_1_per_s:.0f}/s at 1 client, {http_8_per_s:.0f}/s at 8 "
        "({http_8_of_pgbench:.0%} of pgbench); {bulk} at once {bulk_ms_per_request:.2f} ms each.".format(
            bulk=BULK, **facts
        )
    )
    if args.json:
        say(json.dumps(facts))
    return 0


def turn(world: World, text: str, port: int, each: int) -> dict[str, float]:
    """Everything once, one after the other: a machine that is slower for a while is so for all."""
    floor, verb = pgbench_rate(world, text, each), verb_rate(world, each)
    one, eight = http_rate(world, port, 1, each), http_rate(world, port, CLIENTS, each)
    return {
        "pgbench_8_per_s": floor,
        "verb_per_s": verb,
        "http_1_per_s": one.rate,
        "http_1_p95_ms": one.p95,
        "http_8_per_s": eight.rate,
        "http_8_p95_ms": eight.p95,
        "http_8_of_pgbench": eight.rate / floor,
    }


def make_world() -> World:
    from countermand.cancellations.models import Reason
    from countermand.cancellations.reasons import add_starter_reasons
    from countermand.orgs.directory import founding
    from countermand.orgs.models import Membership, User
    from countermand.refunds.models import Endpoint

    with founding(name="Bench", slug="bench") as org:
        add_starter_reasons()
        reason = Reason.objects.get(code="out_of_stock")
        Endpoint.objects.create(name="Books", url="https://books.example.com/", secret=f"whsec_{'A' * 32}")
        ann, bob = (
            Membership.objects.create(
                user=User.objects.create(email=f"{name}@example.com", name=name.title()),
                org_slug=org.slug,
                org_name=org.name,
                roles=[role],
            )
            for name, role in [("ann", "requester"), ("bob", "approver")]
        )
    return World(org, asks=ann, decides=bob, reason=reason)


def seed(world: World, count: int) -> None:
    script = (Path(__file__).parent / "approve.sql").read_text()
    facts = {"org": world.org.id, "reason": world.reason.id, "asks": world.asks.id, "first": 1, "requests": count}
    as_superuser((script, facts), ("VACUUM (ANALYZE)", None), ("CHECKPOINT", None))
    world.ends = count + 1


def settle_in(world: World) -> None:
    """Some approvals, and the statistics that autovacuum takes of a table once it is not empty any more."""
    for number in world.take(100):
        approve_number(world, number)
    as_superuser(("ANALYZE", None))


def as_superuser(*statements: tuple[str, dict[str, Any] | None], to: str = "") -> None:
    """In the database that Django is connected to, or in another one of the same server."""
    import psycopg
    from django.db import connection

    parts = connection.settings_dict
    address = f"host={parts['HOST']} user=postgres dbname={to or parts['NAME']} options='-c search_path=countermand'"
    with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as superuser:
        for statement, facts in statements:
            superuser.execute(statement, facts)


def request_id(number: int) -> UUID:
    return UUID(f"00000002-0000-7000-8000-{100_000_000_000 + number}")


def approve_number(world: World, number: int) -> None:
    from countermand.cancellations.approve import Approval, approve_one
    from countermand.orgs.tenancy import acting_for

    with acting_for(world.org.id):
        approve_one(Approval(request_id=request_id(number)), by=world.decides, reason=world.reason)


def recorded(world: World) -> tuple[int, str]:
    """How many statements one approval sends, and the script that sends them again."""
    from countermand.bench.replay import script, statements

    (number,) = world.take(1)
    with statements() as found:
        approve_number(world, number)
    kept = {world.org.id, world.reason.id}
    for person in (world.asks, world.decides):
        kept |= {person.id, person.user_id}
    return len(found), script(found, number=number, kept=kept | endpoint_ids(world))


def endpoint_ids(world: World) -> set[UUID]:
    from countermand.orgs.tenancy import acting_for
    from countermand.refunds.models import Endpoint

    with acting_for(world.org.id):
        return set(Endpoint.objects.values_list("id", flat=True))


def pgbench_rate(world: World, text: str, each: int) -> float:
    from countermand.bench.replay import pgbench

    count = each // CLIENTS
    return pgbench(text, first=world.take(count * CLIENTS).start, each=count, clients=CLIENTS)


def verb_rate(world: World, each: int) -> float:
    began = perf_counter()
    for number in world.take(each):
        approve_number(world, number)
    return each / (perf_counter() - began)


def bulk_ms(world: World) -> float:
    """…and that the number of statements is the same for ten and for a thousand."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from countermand.cancellations.approve import Approval, approve
    from countermand.orgs.tenancy import acting_for

    counted = []
    seconds = 0.0
    for count in (10, BULK):
        approvals = [Approval(request_id=request_id(number)) for number in world.take(count)]
        began = perf_counter()
        with acting_for(world.org.id), CaptureQueriesContext(connection) as queries:
            done = approve(approvals, by=world.decides)
        seconds = perf_counter() - began
        counted.append(len(queries))
        if len(done.approved) != count:
            raise RuntimeError(f"{count - len(done.approved)} of {count} were refused")
    if counted[0] != counted[1]:
        raise RuntimeError(f"{counted[0]} statements for 10 requests, {counted[1]} for {BULK}")
    return seconds * 1000 / BULK


@dataclass(frozen=True)
class Rate:
    rate: float
    p95: float


def http_rate(world: World, port: int, clients: int, each: int) -> Rate:
    """POST of the decision, and the page that follows it, with session, CSRF token and all."""
    count = each // clients
    shares = [world.take(count) for _client in range(clients)]
    jar = cookies(world)
    took: list[float] = []
    with ThreadPoolExecutor(clients) as pool:
        forms = list(pool.map(lambda share: forms_of(port, jar, share), shares))
        began = perf_counter()
        for times in pool.map(lambda mine: decide_all(port, jar, mine), forms):
            took += times
        seconds = perf_counter() - began
    return Rate(len(took) / seconds, quantiles(took, n=20)[-1] * 1000)


def cookies(world: World) -> dict[str, str]:
    from django.test import Client

    client = Client()
    client.force_login(world.decides.user)
    session = client.cookies["countermand_session"].value
    return {"Cookie": f"countermand_session={session}; countermand_csrf={'a' * 32}", "X-CSRFToken": "a" * 32}


def forms_of(port: int, jar: dict[str, str], share: range) -> list[tuple[str, str]]:
    """What a browser would send, of each request's page; not part of what is measured."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    found = []
    for number in share:
        path = f"/o/bench/requests/{number}/"
        page = ask(connection, "GET", path, jar)[1]
        inside = page.split('id="decision"', 1)[1].split("</form>", 1)[0]
        fields: list[tuple[str, str]] = [("verdict", "approve"), ("note", "")]
        for tag in re.findall(r"<input [^>]*>", inside):
            facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if facts.get("name") and (facts.get("type") != "checkbox" or " checked" in tag):
                fields.append((facts["name"], facts.get("value", "")))
        for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
            fields += [(name, value) for value in re.findall(r'value="([^"]*)" selected', options)]
        found.append((f"{path}decision/", urlencode(fields)))
    return found


def decide_all(port: int, jar: dict[str, str], forms: list[tuple[str, str]]) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = jar | {"Content-Type": "application/x-www-form-urlencoded"}
    took = []
    for path, body in forms:
        began = perf_counter()
        status, _page = ask(connection, "POST", path, headers, body)
        took.append(perf_counter() - began)
        if status != 302:
            raise RuntimeError(f"{path} was answered {status}")
    return took


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, headers: Any, body: str = ""
) -> tuple[int, str]:
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@contextmanager
def serving() -> Iterator[int]:
    """The product's own server, on a port of its own; without its worker, who would be sending what is approved."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "countermand", "serve", "--without-worker", "--port", str(port)],
        env=os.environ | {"COUNTERMAND_URL": f"http://127.0.0.1:{port}"},
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if ask(http.client.HTTPConnection("127.0.0.1", port, timeout=2), "GET", "/healthz", {})[0] == 200:
                    break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
