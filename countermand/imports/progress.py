"""How far a job is, for whoever waits. Written by a thread with a connection of its own: the job's transaction shows
nothing before it is done.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.utils import timezone

from countermand.imports.models import Progress
from countermand.orgs.tenancy import acting_for

EVERY = 1.0  # seconds


@dataclass
class Teller:
    """What a job says while it works."""

    now: str = Progress.Phase.READING
    read: int = 0
    done: float = 0.0
    changed: threading.Event = field(default_factory=threading.Event)

    def phase(self, name: str) -> None:
        self.now, self.done = name, 0.0
        self.changed.set()

    def rows(self, read: int, done: float) -> None:
        self.read, self.done = read, done
        self.changed.set()


quiet = Teller()  # nobody waits: a small file, the command line


@contextmanager
def telling(org_id: UUID, import_id: UUID, phase: str = Progress.Phase.READING) -> Iterator[Teller]:
    """A teller whose words can be read by others about once a second."""
    teller, over = Teller(now=phase), threading.Event()
    began = timezone.now()

    def write() -> None:
        try:
            while not over.is_set():
                with acting_for(org_id):
                    Progress.objects.update_or_create(
                        source_id=import_id,
                        defaults={
                            "phase": teller.now,
                            "rows": teller.read,
                            "done": min(max(teller.done, 0.0), 1.0),
                            "began_at": began,
                            "at": timezone.now(),
                        },
                    )
                over.wait(EVERY)
        finally:
            connection.close()

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    try:
        yield teller
    finally:
        over.set()
        thread.join(10)
