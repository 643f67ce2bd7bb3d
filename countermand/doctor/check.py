"""Everything that has to be so for going live, each as one check in plain words with the way out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import Error

from countermand.doctor import companies, database, queue
from countermand.plain import Plain


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    sentence: str


CHECKS: list[tuple[str, Callable[[], str]]] = [
    ("role", database.role),
    ("migrations", database.migrations),
    ("isolation", database.isolation),
    ("grants", database.grants),
    ("guards", database.guards),
    ("invariants", companies.invariants),
    ("audit", companies.audit),
    ("mail", queue.mail),
    ("queue", queue.queue),
    ("worker", queue.worker),
    ("messages", queue.messages),
]


QUICK = {"role", "migrations", "mail", "queue", "worker"}  # of the installation: no company's rows are looked at


def examine() -> Iterator[Finding]:
    """Runs every check; without a database there is nothing else to look at."""
    reached = _run("database", database.reachable)
    yield reached
    if reached.ok:
        for name, check in CHECKS:
            yield _run(name, check)


def glance() -> list[Finding]:
    """The checks that are quick and tell of no company: any page may run them, inside its own door."""
    return [_run(name, check) for name, check in CHECKS if name in QUICK]


def _run(name: str, check: Callable[[], str]) -> Finding:
    """A check answers with what is well, or raises Plain with what is not."""
    try:
        return Finding(name, True, check())
    except Plain as problem:
        return Finding(name, False, str(problem))
    except Error as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        return Finding(name, False, f"The database refused to answer: {reason}. Run countermand migrate.")
