"""What goes through the pipe between the product and the process that reads a file: a tag, a length, bytes."""

import json
import struct
from enum import StrEnum
from typing import Any, BinaryIO

_HEAD = struct.Struct("!cI")


class Tag(StrEnum):
    ANSWER = "A"  # JSON: the end of an answer
    FAILURE = "F"  # JSON: a sentence for people, and its HTTP status
    ROWS = "R"  # rows as COPY takes them
    NOTES = "N"  # notes as COPY takes them
    CELLS = "C"  # JSON: [row, cells]
    PROGRESS = "P"  # JSON: rows read, and how much of the file that is


def send(pipe: BinaryIO, tag: Tag, payload: bytes) -> None:
    pipe.write(_HEAD.pack(tag.encode(), len(payload)) + payload)
    pipe.flush()


def send_json(pipe: BinaryIO, tag: Tag, facts: Any) -> None:
    send(pipe, tag, json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace"))


def receive(pipe: BinaryIO) -> tuple[Tag, bytes] | None:
    """The next frame; None once the other end is gone."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    tag, length = _HEAD.unpack(head)
    payload = pipe.read(length)
    return (Tag(tag.decode()), payload) if len(payload) == length else None
