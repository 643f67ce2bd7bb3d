"""The tests' Postgres: one embedded server for the run, one database for each test process, reached as the
app's own role. Loaded by `-p tests.server` before Django reads its settings.
"""

import atexit
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg
from psycopg import sql

from countermand.local.postgres import Server, database_urls, running

SETTINGS = {
    "fsync": "off",
    "max_connections": "200",
    "log_line_prefix": "'%m [%p] %d '",  # whose database it was: the others' tests provoke errors
}


def start() -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if worker == "main":
        folder = tempfile.TemporaryDirectory(prefix="countermand-tests-")
        os.environ["COUNTERMAND_TEST_DATA"] = folder.name
        stack = ExitStack()
        stack.enter_context(folder)
        stack.enter_context(running(Path(folder.name)))
        atexit.register(stack.close)
        _configure(Server(socket()))
        subprocess.run([sys.executable, "-m", "countermand", "migrate", "--data", folder.name], check=True)
    os.environ.update(
        make_database(f"test_{worker}"),
        COUNTERMAND_SECRET_KEY="tests",
        COUNTERMAND_DATA=str(Path(os.environ["COUNTERMAND_TEST_DATA"]) / worker),
        COUNTERMAND_DEMO="1",
        COUNTERMAND_URL="http://localhost",
        COUNTERMAND_LOG_LEVEL="CRITICAL",
        COUNTERMAND_ALLOWED_NETWORKS="127.0.0.1/32",
        DJANGO_SETTINGS_MODULE="countermand.config.settings",
        DJANGO_ALLOW_ASYNC_UNSAFE="1",  # Playwright's loop runs in the test's thread
    )


def socket() -> Path:
    return Path(os.environ["COUNTERMAND_TEST_DATA"]) / "postgres"


def _configure(server: Server) -> None:
    for name, value in SETTINGS.items():
        _superuser(f"ALTER SYSTEM SET {name} = {value}")
    server.stop()  # the number of connections is only read at the start
    server.start()


def make_database(name: str) -> dict[str, str]:
    """A fresh, migrated database of that name; returns its two addresses."""
    _superuser(sql.SQL("CREATE DATABASE {} TEMPLATE countermand OWNER countermand_owner").format(sql.Identifier(name)))
    return database_urls(socket(), name)


def superuser(name: str) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection past every rule: what an intruder with the server's password could do."""
    return psycopg.connect(
        f"host={socket()} user=postgres dbname={name}", autocommit=True, options="-c search_path=countermand"
    )


def _superuser(statement: "str | sql.Composed") -> None:
    with superuser("postgres") as connection:
        connection.execute(statement)  # type: ignore[arg-type]


start()
