"""A zip file, judged by its directory before anything in it is unpacked, and unpacked only within its own promises."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

from countermand.plain import Plain

MEMBERS = 200
DIRECTORY = 2 * 1024 * 1024
UNPACKED = 300_000_000
RATIO = 100
SMALL = 1024 * 1024  # what unpacks to less than this is no bomb, however well it packs
CHUNK = 64 * 1024
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    KeyError,
)


class Container:
    """The members of a zip file by name, in lower case and with forward slashes, as Excel finds them too."""

    def __init__(self, file: BinaryIO) -> None:
        _judge_end(file)
        with said_plainly():
            self._zip = zipfile.ZipFile(file)
            self._file = file
            self.members = {_lower(info.filename): info for info in self._zip.infolist()}
        if len(self.members) != len(self._zip.infolist()):
            raise _damaged()

    def __contains__(self, name: str) -> bool:
        return _lower(name) in self.members

    def open(self, name: str) -> IO[bytes]:
        with said_plainly():
            return self._zip.open(self.members[_lower(name)])

    def read(self, name: str, limit: int = 8 * SMALL) -> bytes:
        """A small member in one piece; raises Plain when it is larger than a small member ever is."""
        if name not in self:
            raise _damaged()
        with said_plainly(), self.open(name) as member:
            data = member.read(limit + 1)
        if len(data) > limit:
            raise Plain(
                _("A part of the file (%(name)s) is far too large. Copy the rows to a new workbook and import that.")
                % {"name": name}
            )
        return data

    def size(self, name: str) -> int:
        return self.members[_lower(name)].file_size

    def judge(self) -> None:
        """By the directory alone: how many members, how large unpacked, which of them share their bytes."""
        infos = self._zip.infolist()
        if any(info.flag_bits & 0x1 for info in infos):
            raise Plain(_("The file is protected with a password. Remove the password and import it again."))
        if any(info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for info in infos):
            raise Plain(
                _("The file is packed in a way that no spreadsheet is. Open it, save it again and import that.")
            )
        packed = any(info.file_size > SMALL and info.file_size > RATIO * max(info.compress_size, 1) for info in infos)
        if packed or sum(info.file_size for info in infos) > UNPACKED:
            raise _bomb()
        self._judge_places(infos)

    def _judge_places(self, infos: list[zipfile.ZipInfo]) -> None:
        free = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset < free:
                raise _bomb()
            free = self._data_offset(info) + info.compress_size
        if free > self._zip.start_dir:
            raise _bomb()

    def _data_offset(self, info: zipfile.ZipInfo) -> int:
        self._file.seek(info.header_offset)
        local = self._file.read(30)
        if len(local) < 30 or not local.startswith(b"PK\x03\x04"):
            raise _damaged()
        name, extra = struct.unpack("<HH", local[26:30])
        return info.header_offset + 30 + name + extra

    def unpacked(self, name: str) -> Iterator[bytes]:
        """A member piece by piece. Raises Plain when it is not what the directory says: longer, shorter, changed."""
        info = self.members[name]
        at, left = self._data_offset(info), info.compress_size
        size, crc = 0, 0
        inflate = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        while left:
            self._file.seek(at)
            packed = self._file.read(min(CHUNK, left))
            at, left = at + len(packed), left - len(packed)
            if not packed:
                raise _damaged()
            for piece in _inflated(inflate, packed):
                size += len(piece)
                crc = zlib.crc32(piece, crc)
                if size > info.file_size:
                    raise _bomb()
                yield piece
        if size != info.file_size or crc != info.CRC or (inflate and not inflate.eof):
            raise _damaged()


def _inflated(inflate: "zlib._Decompress | None", packed: bytes) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    while packed:
        with said_plainly():
            piece = inflate.decompress(packed, 16 * CHUNK)
        yield piece
        packed = inflate.unconsumed_tail


def _judge_end(file: BinaryIO) -> None:
    """The end of a zip says how long its directory is: a long one is not even read."""
    length = file.seek(0, 2)
    file.seek(max(0, length - 66_000))
    tail = file.read()
    at = len(tail) - 22 if tail[-22:].startswith(b"PK\x05\x06") else tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Plain(
            _("This begins like an Excel workbook or another zip file, but its end is missing. Download it again.")
        )
    count, size = struct.unpack("<HL", tail[at + 10 : at + 16])
    locator = tail[max(0, at - 20) : at]
    if locator.startswith(b"PK\x06\x07"):
        file.seek(min(struct.unpack("<Q", locator[8:16])[0], length))
        end = file.read(56)
        if len(end) < 56:
            raise _damaged()
        count, size = struct.unpack("<QQ", end[32:48])
    if count > MEMBERS or size > DIRECTORY:
        raise Plain(
            _("The file has %(count)s parts, at most %(limit)s can be read. This is not a usual workbook.")
            % {"count": count, "limit": MEMBERS}
        )


@contextmanager
def said_plainly() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        raise _damaged() from error


def _lower(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _damaged() -> Plain:
    return Plain(_("The file is damaged: a part of it is missing or changed. Download or save it again."))


def _bomb() -> Plain:
    return Plain(
        _("Unpacked, the file would be far larger than any workbook. It was not opened. Save it again or use CSV.")
    )
