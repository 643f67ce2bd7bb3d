"""What one approval asks of Postgres, written down as a script that pgbench can run for any request."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

UUIDS = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")  # psycopg writes no dashes


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that Django sends meanwhile, with its values in it."""
    import psycopg
    from django.db import connection

    found: list[str] = []

    def keep(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(psycopg.ClientCursor(connection.connection).mogrify(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def script(found: list[str], *, number: int, kept: set[UUID]) -> str:
    """The same transaction for the request with the number `:m`, whose ids end in `:n`.

    `kept` are ids that stay as they are: company and people. Whatever else is not of the request was made by the
    approval, and is made anew from its number.
    """
    fresh: dict[str, str] = {}
    same = {str(one) for one in kept}

    def renamed(match: re.Match[str]) -> str:
        text = match.group()
        one = str(UUID(text))
        if one in same:
            return text
        if one.endswith(str(100_000_000_000 + number)):
            return one[:24] + ":n"
        return fresh.setdefault(one, f"f{len(fresh):07x}-0000-7000-8000-:n")

    lines = [r"\set i :i + 1", r"\set m :first + :client_id * :each + :i", r"\set n 100000000000 + :m", "BEGIN;"]
    for statement in found:
        text = UUIDS.sub(renamed, re.sub(r"msg_[0-9a-f]{32}", "msg_:n", statement))
        text = re.sub(rf"(CR|SO)-{number}\b", r"\1-:m", text)
        lines.append(re.sub(rf"customer{number}@", "customer:m@", text) + ";")
    return "\n".join([*lines, "COMMIT;", ""])


def pgbench(text: str, *, first: int, each: int, clients: int) -> float:
    """Transactions a second, `each` of them a client, one connection a client, for requests from `first` on."""
    from django.conf import settings

    from countermand.local.postgres import programs

    parts = settings.DATABASES["default"]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "approve.sql"
        file.write_text(text)
        command: list[Any] = [programs() / "pgbench", "--no-vacuum", "--protocol=simple", f"--file={file}"]
        command += [f"--client={clients}", "--jobs=2", f"--transactions={each}", f"--define=first={first}"]
        command += [f"--define=each={each}", "--define=i=-1"]
        command += ["--host", parts["HOST"], "--username", parts["USER"], parts["NAME"]]
        environment = os.environ | {"PGOPTIONS": "-c search_path=countermand -c TimeZone=UTC"}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+) \(without", ran.stdout)
    if ran.returncode or not found or "number of failed transactions: 0" not in ran.stdout:
        raise RuntimeError(ran.stdout + ran.stderr)
    return float(found[1])
