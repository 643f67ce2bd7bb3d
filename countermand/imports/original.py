"""The original bytes: kept in parts as they came, and put together again in a temporary file."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from countermand.imports.models import Import, Part

PART = 1024 * 1024


def keep(source: Import, pieces: Iterable[bytes]) -> None:
    for number, data in enumerate(pieces):
        Part.objects.create(source=source, number=number, data=data)


@contextmanager
def original(source: Import) -> Iterator[Path]:
    """The file as it was uploaded, under a name that we made, for as long as the `with` lasts."""
    with tempfile.TemporaryDirectory(prefix="countermand-import-") as folder:
        path = Path(folder) / "original"
        with path.open("wb") as file:
            for piece in pieces(source):
                file.write(piece)
        yield path


def opened(source: Import) -> BinaryIO:
    """The file as it was uploaded, open at its start. It is gone when closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
    for piece in pieces(source):
        file.write(piece)
    file.seek(0)
    return cast(BinaryIO, file)


def pieces(source: Import) -> Iterator[bytes]:
    parts = Part.objects.filter(source=source)
    for number in range(parts.count()):
        yield bytes(parts.values_list("data", flat=True).get(number=number))


def fingerprint(pieces: Iterable[bytes]) -> tuple[str, int]:
    """SHA-256 and size."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def pieces_of(file: BinaryIO) -> Iterable[bytes]:
    file.seek(0)
    return iter(lambda: file.read(PART), b"")
