"""Children of `serve` end when it does, even when it was killed and could not tell them."""

import os
import signal
import threading
import time

PARENT = "COUNTERMAND_PARENT"


def be_parent() -> None:
    os.environ[PARENT] = str(os.getpid())


def end_with_parent() -> None:
    """Ends this process within a second after the one that called `be_parent`; does nothing if none did."""
    if parent := os.environ.get(PARENT):
        threading.Thread(target=_watch, args=[int(parent)], daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
