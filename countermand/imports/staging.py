"""The rows of a file on their way into the staging table: from the reading process, or as they were kept."""

import tempfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from django.db import connection

from countermand.imports.models import Import, Staged
from countermand.imports.reading.frames import Tag
from countermand.imports.reading.lines import STAGED
from countermand.imports.reading.process import Reading

PIECE = 1024 * 1024
COPY_ROWS = f"COPY import_row ({', '.join(STAGED)}) FROM STDIN"
COPY_NOTES = 'COPY import_note (row, "column", value, refused, code, facts) FROM STDIN'


def stage_from_file(source: Import, reading: Reading, job: dict[str, Any]) -> int:
    """Reads every row into the staging tables, and keeps what was read. Returns how many rows there are."""
    with tempfile.TemporaryFile() as rows, tempfile.TemporaryFile() as notes:
        packers = {Tag.ROWS: (zlib.compressobj(1), rows), Tag.NOTES: (zlib.compressobj(1), notes)}
        answer: dict[str, Any] = {}
        with connection.cursor() as cursor, cursor.copy(COPY_ROWS) as copy:
            for tag, payload in reading.stream("rows", job=job):
                if tag is Tag.ANSWER:
                    answer = reading.answer(payload)
                    continue
                packer, file = packers[tag]
                file.write(packer.compress(payload))
                if tag is Tag.ROWS:
                    copy.write(payload)
        Staged.objects.filter(source=source).delete()
        for kind, (packer, file) in zip(Staged.Kind, packers.values(), strict=True):
            file.write(packer.flush())
            _keep(source, kind, file)
        _copy(COPY_NOTES, _unpacked(source, Staged.Kind.NOTES))
    _analyze()
    return int(answer["rows"])


def stage_as_kept(source: Import) -> None:
    """Fills the staging tables with what the check read."""
    _copy(COPY_ROWS, kept_rows(source))
    _copy(COPY_NOTES, _unpacked(source, Staged.Kind.NOTES))
    _analyze()


def kept_rows(source: Import) -> Iterator[bytes]:
    """What the check read, as COPY takes it."""
    return _unpacked(source, Staged.Kind.ROWS)


def _keep(source: Import, kind: str, file: IO[bytes]) -> None:
    file.seek(0)
    for number, data in enumerate(iter(lambda: file.read(PIECE), b"")):
        Staged.objects.create(source=source, kind=kind, number=number, data=data)


def _unpacked(source: Import, kind: str) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    kept = Staged.objects.filter(source=source, kind=kind)
    for number in range(kept.count()):
        data = bytes(kept.values_list("data", flat=True).get(number=number))
        while data:
            yield unpacker.decompress(data, PIECE)
            data = unpacker.unconsumed_tail
    yield unpacker.flush()


def _copy(statement: str, pieces: Iterator[bytes]) -> None:
    with tempfile.TemporaryFile() as file:  # while COPY runs, the connection cannot fetch the next piece
        for piece in pieces:
            file.write(piece)
        file.seek(0)
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for data in iter(lambda: file.read(PIECE), b""):
                copy.write(data)


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE import_row (row, order_number, ref)")
