"""What the reading process may use at the most. A file that wants more is refused, and only its own process ends."""

import sys

MEMORY = 1024**3  # bytes of address space
PROCESSOR = 900  # seconds
FILES = 64


def limit_myself() -> None:
    """Everywhere but on Windows, which has no such limits: there the product's own watch ends it."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in [
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ]:
        resource.setrlimit(what, (most, most))
