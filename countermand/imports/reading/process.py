"""Has a file read by a process of its own, with limits on memory and time."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

import countermand
from countermand.imports.reading.frames import Tag, receive
from countermand.plain import Plain

SILENCE = 60.0  # seconds without a sign of life
CODE = Path(countermand.__file__).parent.parent
log = structlog.get_logger()

Told = Callable[[int, float], None]


class Reading:
    """One file, open in the reading process for as long as the `with` lasts. Raises Plain for what cannot be read."""

    def __init__(self, path: str, *, told: Told | None = None) -> None:
        self.path = path
        self.told = told or (lambda rows, done: None)
        self.waits_until: float | None = None
        self.too_slow = False

    def __enter__(self) -> Self:
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(  # noqa: S603 (our own program; the path is one that we made)
            [sys.executable, "-m", "countermand.imports.reading", self.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=_environment(),
        )
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.kill()
        self.process.communicate()
        self.errors.close()

    def ask(self, op: str, **facts: Any) -> dict[str, Any]:
        """The answer of one operation of `sight.py`."""
        *_, (_tag, payload) = self.stream(op, **facts)
        return self.answer(payload)

    @staticmethod
    def answer(payload: bytes) -> dict[str, Any]:
        return cast(dict[str, Any], json.loads(payload))

    def stream(self, op: str, **facts: Any) -> Iterator[tuple[Tag, bytes]]:
        """The frames that an operation gives, its answer the last."""
        orders, answers = cast(BinaryIO, self.process.stdin), cast(BinaryIO, self.process.stdout)
        try:
            orders.write(json.dumps({"op": op, **facts}).encode() + b"\n")
            orders.flush()
        except BrokenPipeError:
            raise self._died() from None
        while True:
            self.waits_until = time.monotonic() + SILENCE
            frame = receive(answers)
            self.waits_until = None
            if frame is None:
                raise self._died()
            tag, payload = frame
            if tag is Tag.FAILURE:
                failure = json.loads(payload)
                raise _as_plain(failure["sentence"] or _too_much(), failure["status"])
            if tag is Tag.PROGRESS:
                self.told(*json.loads(payload))
                continue
            yield frame
            if tag is Tag.ANSWER:
                return

    def _watch(self) -> None:
        while self.process.poll() is None:
            if self.waits_until and time.monotonic() > self.waits_until:
                self.too_slow = True
                self.process.kill()
            time.sleep(0.2)

    def _died(self) -> Plain:
        self.process.wait()
        self.errors.seek(0)
        said = self.errors.read()[-2000:].decode(errors="replace")
        log.warning("the reading process ended", code=self.process.returncode, too_slow=self.too_slow, said=said)
        return Plain(_too_much())


def _too_much() -> str:
    return _(
        "Reading this file takes more memory or time than any order file should. "
        "Open it in a spreadsheet, save it as CSV and import that."
    )


def _as_plain(sentence: str, status: int) -> Plain:
    problem = Plain(sentence)
    problem.status = status
    return problem


def _environment() -> dict[str, str]:
    """Nothing of ours but where the code is: no secret, no database."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "TEMP", "TMPDIR") if name in os.environ}
    rows = str(settings.IMPORT_MAX_ROWS)
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(CODE)]),
        "PYTHONUTF8": "1",
        "COUNTERMAND_IMPORT_MAX_ROWS": rows,
    }
