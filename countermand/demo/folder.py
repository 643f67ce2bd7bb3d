"""The folder in which the demo keeps its data: its place, its one user at a time, and how to begin anew."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from countermand.local.postgres import Server
from countermand.plain import Plain

IN_USE = {"demo.lock", "demo.url", "postgres.gate", "postgres.users"}
OURS = IN_USE | {"postgres", "mailbox", "sink", "secret_key"}


def default_folder() -> Path:
    """Where this system keeps the data of a user's programs."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "countermand" / "demo"


@contextmanager
def only_user(data: Path, url: str) -> Iterator[None]:
    """Takes the folder for one demo, until this process ends, however it ends.

    Raises Plain when it cannot be written, or another demo is using it.
    """
    import fasteners

    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = fasteners.InterProcessLock(data / "demo.lock")
        taken = lock.acquire(blocking=False)
    except OSError as error:
        raise Plain(
            f"The demo cannot keep its data in {data}: {error.strerror}. Name a folder of yours with --data DIR"
        ) from None
    if not taken:
        raise Plain(
            f"The demo already runs with the data in {data}: open {_url_kept(data)}, or stop that one first. "
            "To run a second one, give it a folder and a port: --data DIR --port N"
        )
    (data / "demo.url").write_text(url)
    try:
        yield
    finally:
        lock.release()


def wipe(data: Path) -> None:
    """Removes all that a demo left in the folder. Raises Plain if it holds anything that is not ours."""
    strangers = sorted(entry.name for entry in data.iterdir() if entry.name not in OURS)
    if strangers and not (data / "postgres" / "PG_VERSION").exists():
        raise Plain(
            f"{data} is not a folder of the demo (there is {strangers[0]!r} in it), so --reset leaves it alone. "
            "Name the right one with --data DIR"
        )
    if (data / "postgres").exists():
        Server(data / "postgres").stop_left_behind()
    for name in OURS - IN_USE:
        entry = data / name
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)


def _url_kept(data: Path) -> str:
    file = data / "demo.url"
    return file.read_text() if file.exists() else "it"
