"""What is started ends, whatever happens; and what cannot be started says why in one sentence."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.running import Running, alive, answers, children, demo, eventually, free_port

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")


@pytest.fixture
def start() -> Iterator[Any]:
    started: list[Running] = []

    def run(*arguments: str, **environment: str) -> Running:
        started.append(Running(*arguments, **environment))
        return started[-1]

    yield run
    for one in started:
        if one.process.poll() is None:
            one.end()


@pytest.fixture
def serving(start: Any) -> Any:
    port = free_port()
    one = start("serve", "--port", str(port), "--workers", "1", COUNTERMAND_URL=f"http://127.0.0.1:{port}")
    eventually(lambda: answers(f"http://127.0.0.1:{port}"))
    return one


def job_worker(server: Running) -> int:
    return int(eventually(lambda: next((p for p, line in children(server.process.pid).items() if "worker" in line), 0)))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_with_all_that_it_started(serving: Running, how: int) -> None:
    job_worker(serving)
    mine = children(serving.process.pid)
    assert len(mine) == 2
    assert serving.end(how) == 0
    assert not any(map(alive, mine))


def test_a_worker_that_dies_is_replaced(serving: Running) -> None:
    first = job_worker(serving)
    os.kill(first, signal.SIGKILL)
    eventually(lambda: job_worker(serving) != first)


def test_nothing_outlives_a_server_that_was_killed(serving: Running) -> None:
    job_worker(serving)
    mine = children(serving.process.pid)
    serving.end(signal.SIGKILL)
    eventually(lambda: not any(map(alive, mine)))


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_that_is_taken_is_one_sentence(start: Any, command: str, own_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        one = start(command, "--port", str(port), *(["--data", str(own_folder)] if command == "demo" else []))
        said = one.process.communicate(timeout=20)[1].decode()
    assert one.process.returncode == 1
    assert said.strip() == (
        f"Port {port} is taken by another program. Stop that one, or choose another port: --port {port + 1}"
    )


def postgres_of(folder: Path) -> int:
    file = folder / "postgres" / "postmaster.pid"
    return int(file.read_text().split()[0]) if file.exists() else 0


def test_the_demo_starts_ends_and_starts_again(start: Any, own_folder: Path) -> None:
    folder = own_folder
    one, said = demo(start, folder)
    assert answers(said["url"])
    assert {"email", "password", "org", "roles"} <= set(said["users"][0])
    postgres = postgres_of(folder)

    second = start("demo", "--json", "--port", str(free_port()), "--data", str(folder))
    refused = second.process.communicate(timeout=20)[1].decode()
    assert f"The demo already runs with the data in {folder}: open {said['url']}" in refused

    eventually(lambda: len(requests.get(said["url"] + "/demo/sink/receive/kolibri/", timeout=5).json()) == 6)
    assert one.end() == 0
    assert not alive(postgres)

    one, again = demo(start, folder)
    mine = children(one.process.pid)
    postgres = postgres_of(folder)
    one.end(signal.SIGKILL)  # Postgres is left behind
    eventually(lambda: not any(map(alive, mine)))
    assert alive(postgres)

    one, again = demo(start, folder, "--reset")
    assert requests.get(again["sink_url"], timeout=5).ok
    one.end()
    assert not alive(postgres)
    assert not alive(postgres_of(folder))


def test_a_folder_that_cannot_be_written_is_one_sentence(start: Any, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one = start("demo", "--port", str(free_port()), "--data", str(tmp_path / "file" / "demo"))
    said = one.process.communicate(timeout=20)[1].decode()
    assert said.startswith("The demo cannot keep its data in")
    assert "--data DIR" in said
    assert said.count("\n") == 1


def test_reset_leaves_a_strangers_folder_alone(start: Any, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("my only copy")
    one = start("demo", "--reset", "--port", str(free_port()), "--data", str(tmp_path))
    said = one.process.communicate(timeout=20)[1].decode()
    assert "is not a folder of the demo" in said
    assert (tmp_path / "thesis.txt").read_text() == "my only copy"
