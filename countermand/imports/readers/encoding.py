"""Which letters the bytes stand for. UTF-8 if they are exactly that, UTF-16 by its mark, else Windows-1252.

Nothing is guessed where a guess would mislead: then the file is refused with the place, or a person chooses.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from countermand.plain import Plain

CHUNK = 1024 * 1024
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252 (Western Europe)",
    "iso-8859-15": "ISO 8859-15 (Latin-9)",
    "utf-16": "UTF-16",
    "cp1250": "Windows-1250 (Central Europe)",
    "cp1251": "Windows-1251 (Cyrillic)",
    "cp1253": "Windows-1253 (Greek)",
    "cp1254": "Windows-1254 (Turkish)",
    "shift_jis": "Shift-JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
    "big5": "Big5 (Traditional Chinese)",
    "euc_kr": "EUC-KR (Korean)",
    "cp437": "DOS (CP437)",
    "cp850": "DOS Western Europe (CP850)",
}
MAGIC = {
    b"PK\x03\x04": "an Excel workbook or another zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"{\\rtf": "an RTF text",
}
_FORGED = re.compile(rb"[\xc0\xc1][\x80-\xbf]|\xed[\xa0-\xbf][\x80-\xbf]")  # no true UTF-8, and no Western text either
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_UNUSUAL = re.compile(rb"[\x81\x83\x86-\x88\x8d\x8f\x90\x98\x9d]")  # hardly ever in Western text
_WESTERN = re.compile(rb"\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2[\x80\x82\x84][\x80-\xbf]")  # é, –, € in UTF-8
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def refuse_other_types(file: BinaryIO) -> None:
    """Judged by its bytes, whatever the name says."""
    start = file.read(2048)
    file.seek(0)
    if not start:
        raise Plain(_("The file is empty. Export it again and check that it has rows."))
    for magic, name in MAGIC.items():
        if start.startswith(magic):
            raise Plain(_("This is %(type)s, not a CSV file. Save it as CSV and import that.") % {"type": name})
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table")):
        raise Plain(_("This is a web page, not a CSV file: perhaps a login page. Download the file itself again."))


def sniff(file: BinaryIO) -> str:
    """The codec's name; raises Plain where the file contradicts itself, naming the byte."""
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Plain(_("The file is written in UTF-32, which hardly anything reads. Save it as CSV in UTF-8."))
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _decode(file, "utf-16")
        return "utf-16"
    if _zeros(file) > 0.2:
        raise Plain(_("This looks like UTF-16 without its mark, or no text at all. Save the file as CSV in UTF-8."))
    bad = _first_bad_byte(file, "utf-8")
    if bad is None:
        return "utf-8-sig"
    return _not_utf8(file, bad, marked=start.startswith(codecs.BOM_UTF8))


def check_encoding(file: BinaryIO, encoding: str) -> None:
    """What a person chose must fit every byte."""
    if encoding not in ENCODINGS:
        raise Plain(
            _("The encoding %(name)s is not known. Choose one of: %(known)s.")
            % {"name": encoding, "known": ", ".join(ENCODINGS)}
        )
    _decode(file, encoding)


def _not_utf8(file: BinaryIO, bad: int, *, marked: bool) -> str:
    counted = _count(file)
    where = {"offset": bad}
    if marked or (counted["forged"] and not counted["left"]):
        raise Plain(
            _("The file says it is UTF-8, but byte %(offset)s is not valid. Export it again, or choose its encoding.")
            % where
        )
    if counted["western"] or counted["valid"] > counted["left"]:
        raise Plain(
            _(
                "The file mixes encodings: parts are UTF-8, but byte %(offset)s is not. "
                "Export it again in one go, or choose its encoding."
            )
            % where
        )
    if counted["odd"] * 30 > counted["left"] or (counted["valid"] + counted["forged"]) * 10 > counted["left"]:
        raise Plain(
            _("The letters of this file (first at byte %(offset)s) could mean several things. Choose its encoding.")
            % where
        )
    return "cp1252"


def _count(file: BinaryIO) -> dict[str, int]:
    """Signs that are valid UTF-8 (of these: Western letters), forged UTF-8, neither; and runs that Western text
    hardly ever has.
    """
    counts = {"forged": 0, "western": 0, "valid": 0, "left": 0, "odd": 0}
    for chunk in _chunks(file):  # a sign cut in two by a chunk's end is counted as left: one in a million
        counts["odd"] += len(_HIGH_RUN.findall(chunk)) + len(_UNUSUAL.findall(chunk))
        rest, counted = _FORGED.subn(b"", chunk)
        counts["forged"] += counted
        counts["western"] += len(_WESTERN.findall(rest))
        rest, counted = _MULTIBYTE.subn(b"", rest)
        counts["valid"] += counted
        counts["left"] += len(_HIGH.findall(rest))
    return counts


def _zeros(file: BinaryIO) -> float:
    start = file.read(64 * 1024)
    file.seek(0)
    return start.count(0) / max(len(start), 1)


def _first_bad_byte(file: BinaryIO, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    try:
        for chunk in _chunks(file):
            held = len(decoder.getstate()[0])
            decoder.decode(chunk)
            done += len(chunk)
        held = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return done - held + error.start
    finally:
        file.seek(0)
    return None


def _decode(file: BinaryIO, encoding: str) -> None:
    if (bad := _first_bad_byte(file, encoding)) is not None:
        raise Plain(
            _("The file is not %(encoding)s: byte %(offset)s does not fit. Choose another encoding.")
            % {"encoding": ENCODINGS[encoding], "offset": bad}
        )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    yield from iter(lambda: file.read(CHUNK), b"")
