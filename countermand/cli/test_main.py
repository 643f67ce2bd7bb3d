import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import server


def countermand(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "countermand", *words]
    return subprocess.run(line, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ["import", __file__, "--org", "acme"],
        ["export"],
        ["audit", "verify"],
        ["createorg", "--name", "X"],
        ["createuser", "--email", "a@example.com", "--name", "A", "--role", "admin"],
        ["serve"],
        ["worker"],
        ["migrate"],
    ],
    ids=lambda words: words[0],
)
def test_a_server_that_cannot_be_reached_is_named_in_one_sentence(words: list[str]) -> None:
    nowhere = "postgresql://countermand_app@127.0.0.1:1/countermand"
    done = countermand(*words, DATABASE_URL=nowhere, DATABASE_OWNER_URL=nowhere)
    assert done.returncode == 1
    assert done.stderr.startswith("Postgres cannot be reached at DATABASE_")
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_database_without_tables_is_told_what_to_do() -> None:
    url = f"postgresql://countermand_app@/template1?host={server.socket()}"
    done = countermand("export", DATABASE_URL=url)
    assert done.returncode == 1
    assert "has no tables: run countermand migrate" in done.stderr


def test_no_command_runs_as_a_role_that_isolation_does_not_hold() -> None:
    url = f"postgresql://postgres@/countermand?host={server.socket()}&options=-csearch_path%3Dcountermand"
    done = countermand("export", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("Countermand does not start: ")


def test_an_address_that_is_none_is_named(tmp_path: Path) -> None:
    done = countermand("doctor", DATABASE_URL="nonsense")
    assert done.stderr.startswith("DATABASE_URL is not a Postgres address")
