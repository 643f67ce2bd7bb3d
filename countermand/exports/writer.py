"""Writes what a SELECT gives as the bytes of a file, without holding more than a piece of it in memory."""

import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.db import connection
from psycopg import Cursor, sql

from countermand.exports.fields import FIELDS
from countermand.exports.formats import LINE_ENDS, WRITTEN, Encoding, HeaderQuoting, LineEnd, Quoting
from countermand.exports.models import Export
from countermand.orgs.owned import new_id

PIECE = 1024 * 1024
AT_ONCE = 500  # rows: few enough for wide ones, many enough for quick ones
KEEP = "INSERT INTO exports_part (org_id, id, export_id, number, data) VALUES (%s, %s, %s, %s, %b)"
QUICK_COMPRESSION = (  # for this transaction, where the server has it
    "SELECT set_config(name, 'lz4', true) FROM pg_settings "
    "WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"
)
NEVER = "\x01"  # stands for NULL, which no cell is: so that an empty cell is nothing, not ""


class Unwritable(Exception):
    """The encoding lacks a character; `row` counts from 0, None is the header."""

    def __init__(self, sign: str, row: int | None) -> None:
        super().__init__(sign)
        self.sign, self.row = sign, row


@contextmanager
def copied(statement: sql.Composable, layout: dict[str, Any]) -> Iterator[IO[bytes]]:
    """The rows as UTF-8, each ended by LF and without another one inside; rewound."""
    copy = sql.SQL("COPY ({}) TO STDOUT WITH (FORMAT csv, DELIMITER {}, NULL {}{})").format(
        statement, sql.Literal(layout["delimiter"]), sql.Literal(NEVER), sql.SQL(_forced(layout))
    )
    with SpooledTemporaryFile(max_size=PIECE) as file, connection.cursor() as cursor:
        with cursor.copy(copy) as rows:
            while batch := list(islice(rows, AT_ONCE)):
                file.write(_on_one_line_each(batch))
        file.seek(0)
        yield file


def _forced(layout: dict[str, Any]) -> str:
    """Which columns are in quotes whatever they hold."""
    if layout["quoting"] == Quoting.ALL:
        return ", FORCE_QUOTE *"
    if layout["quoting"] == Quoting.MINIMAL:
        return ""
    texts = [f"c{at}" for at, column in enumerate(layout["columns"]) if _is_text(column)]
    return f", FORCE_QUOTE ({', '.join(texts)})" if texts else ""


def _is_text(column: dict[str, Any]) -> bool:
    field = FIELDS.get(column.get("field", ""))
    return field is None or not (field.counted or field.dated)


def _on_one_line_each(batch: list[Any]) -> bytes:
    data = b"".join(batch)
    if data.count(b"\n") == len(batch) and b"\r" not in data:
        return data
    rows = (bytes(row)[:-1].replace(b"\r\n", b" ").replace(b"\n", b" ").replace(b"\r", b" ") for row in batch)
    return b"".join(row + b"\n" for row in rows)


def encoded(layout: dict[str, Any], rows: IO[bytes]) -> Iterator[bytes]:
    """The whole file, piece by piece. Raises Unwritable."""
    mark, codec = WRITTEN[Encoding(layout["encoding"])]
    begin = header(layout) if layout["with_header"] else ""
    try:
        yield mark + begin.encode(codec)
    except UnicodeEncodeError as error:
        raise Unwritable(error.object[error.start], None) from None
    end, done = LINE_ENDS[LineEnd(layout["line_end"])], 0
    while lines := rows.readlines(PIECE):
        yield _in(b"".join(lines), codec, end, done)
        done += len(lines)


def _in(lines: bytes, codec: str, end: str, done: int) -> bytes:
    if codec == "utf-8":
        return lines if end == "\n" else lines.replace(b"\n", end.encode())
    text = lines.decode()
    try:
        return (text if end == "\n" else text.replace("\n", end)).encode(codec)
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise Unwritable(sign, done + text.count("\n", 0, text.index(sign))) from None


def header(layout: dict[str, Any]) -> str:
    """The first line, with its end."""
    text = io.StringIO(newline="")
    how = layout["header_quoting"]
    whole = how == HeaderQuoting.ALL or (how == HeaderQuoting.SAME and layout["quoting"] != Quoting.MINIMAL)
    quoting: Any = csv.QUOTE_ALL if whole else csv.QUOTE_MINIMAL
    end = LINE_ENDS[LineEnd(layout["line_end"])]
    writer = csv.writer(text, delimiter=layout["delimiter"], quoting=quoting, lineterminator=end)
    writer.writerow([column["header"] for column in layout["columns"]])
    return text.getvalue()


def keep(export: Export, pieces: Iterator[bytes]) -> tuple[int, str]:
    """Keeps the bytes; returns how many there are and their SHA-256."""
    size, digest = 0, hashlib.sha256()
    with connection.cursor() as django_cursor, Cursor(django_cursor.connection) as cursor:
        cursor.execute(QUICK_COMPRESSION)
        for number, data in enumerate(_filled(pieces)):
            cursor.execute(KEEP, [export.org_id, new_id(), export.id, number, data])
            size += len(data)
            digest.update(data)
    return size, digest.hexdigest()


def _filled(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of a size worth a row; never none at all."""
    held = b""
    for piece in pieces:
        held += piece
        if len(held) >= PIECE:
            yield held
            held = b""
    if held:
        yield held
