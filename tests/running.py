"""Our own commands as processes, for tests that start and stop them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from django.db import connection

from tests.server import superuser

WAITING = """
DELETE FROM procrastinate_jobs;
UPDATE mail_mail SET state = 'stuck' WHERE state = 'waiting';
UPDATE refunds_delivery SET state = 'stuck' WHERE state = 'waiting';
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(look: Callable[[], Any], seconds: float = 30) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
    return found


def forget_what_waits() -> None:
    """A worker that starts now has nothing to do: what hundreds of tests left in this process's database, it would do
    before what its own test waits for.
    """
    with superuser(connection.settings_dict["NAME"]) as intruder:
        intruder.execute(WAITING)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=2).text == "ok"
    except requests.RequestException:
        return False


def children(pid: int) -> dict[int, str]:
    """The processes below this one, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            _state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid:
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # ended meanwhile
    return found


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for --data that is not made yet. Not pytest's own: those are closed to the server's user again
    and again, by every other test run on the machine.
    """
    with TemporaryDirectory(prefix="countermand-") as folder:
        yield Path(folder) / "data"


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Running:
    def __init__(self, *arguments: str, **environment: str) -> None:
        command = [sys.executable, "-m", "countermand", *arguments]
        self.process = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


def demo(start: Callable[..., Running], folder: Path, *more: str) -> tuple[Running, dict[str, Any]]:
    one = start("demo", "--json", "--no-open", "--port", str(free_port()), "--data", str(folder), *more)
    line = one.process.stdout.readline()
    assert line, one.process.stderr.read().decode()
    return one, json.loads(line)
