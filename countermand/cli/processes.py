"""What runs while Countermand serves: processes that answer requests, and beside them one that runs the jobs."""

import errno
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from countermand.cli.parent import be_parent, end_with_parent
from countermand.plain import Plain

THREADS = 16  # requests that one process answers at the same time, each with a database connection of its own
AROUND_A_FILE = 1024 * 1024  # the other fields of its form
PATIENCE = 30  # seconds that a process has to end in peace


def check_port(host: str, port: int) -> None:
    """Raises Plain when nobody can listen there, before anything is started."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise Plain(
                f"Port {port} is taken by another program. Stop that one, or choose another port: --port {port + 1}"
            ) from None
        raise Plain(
            f"Nothing can listen on {host} port {port}: {error}. Choose others with --host and --port"
        ) from None


def serve(
    host: str, port: int, *, processes: int, worker: bool = True, began: Callable[[], None] = lambda: None
) -> None:
    """Serves until SIGTERM or SIGINT; `began` is called once, when the web processes are being started."""
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    be_parent()
    connections.close_all()  # the web processes are forks: they must not share ours
    server = Server(
        "countermand",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=processes,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.error,
    )
    server.on_startup(began)
    with _job_worker() if worker else nullcontext():
        server.serve(target_loader=application, wrap_loader=False)


def application() -> Any:
    """The application, as each web process loads it."""
    end_with_parent()
    from django.conf import settings

    from countermand.cli.reception import Limits, Reception
    from countermand.config.wsgi import application as wsgi

    limits = Limits(largest=settings.IMPORT_MAX_BYTES + AROUND_A_FILE, silence=settings.SILENCE_SECONDS)
    return Reception(wsgi, threads=THREADS, limits=limits)


@contextmanager
def _job_worker() -> Iterator[None]:
    """A job worker beside us for as long as the block lasts. If it dies, another one takes its place."""
    ending = threading.Event()
    current = [_start_job_worker()]

    def watch() -> None:
        while True:
            current[0].wait()
            if ending.wait(1):
                return
            current[0] = _start_job_worker()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ending.set()
        watcher_gave_up = time.monotonic() + PATIENCE
        current[0].terminate()
        watcher.join(watcher_gave_up - time.monotonic())
        current[0].kill()


def _start_job_worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "countermand", "worker"], stdin=subprocess.DEVNULL)
