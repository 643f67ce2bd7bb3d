"""What a file is, judged by its bytes: its name and what the browser says about it are only claims."""

import re
import struct
from typing import BinaryIO

from django.utils.translation import gettext as _

from countermand.imports.readers.container import CHUNK, Container
from countermand.plain import Plain

ZIP = b"PK\x03\x04"
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_SECTOR, _FREE = 0xFFFFFFFA, 0xFFFFFFFF
_SECTORS = {b"\x09\0": 512, b"\x0c\0": 4096}
ENDINGS = {
    "csv": (".csv", ".tsv", ".txt", ".tab"),
    "xlsx": (".xlsx", ".xlsm", ".xltx", ".xltm"),
    "xls": (".xls", ".xlt"),
    "xlsb": (".xlsb",),
    "ods": (".ods", ".ots"),
}
NAMES = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "xlsm": "Excel (XLSM)",
    "xls": "Excel 97 (XLS)",
    "xlsb": "Excel (XLSB)",
    "ods": "OpenDocument (ODS)",
}
_STARTS = {
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
    b"7z\xbc\xaf": "a 7-Zip file",
    b"Rar!": "a RAR file",
    b"BZh91AY": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"PK\x05\x06": "an empty zip file",
    b"PAR1\x15": "a Parquet file",
    b"SQLite format 3": "a database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "an RTF text",
}
_DOCUMENTS = {  # by a part that only they have
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "visio/document.xml": "a Visio drawing",
    "index/document.iwa": "an Apple Numbers, Pages or Keynote document",
    "index.zip": "an Apple Numbers, Pages or Keynote document",
}
_OPEN_DOCUMENTS = {
    "text": "an OpenDocument text",
    "presentation": "an OpenDocument presentation",
    "graphics": "an OpenDocument drawing",
    "database": "an OpenDocument database",
}


def kind_of(file: BinaryIO) -> str:
    """ "zip", "xls" or "csv"; raises Plain for what is none of them. A CSV has no sign of its own: it is the rest."""
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if start.startswith(ZIP):
        return "zip"
    if start.startswith(CFB[:4]):
        _judge_old(file)
        return "xls"
    for magic, name in _STARTS.items():
        if start.startswith(magic):
            raise _not_a_table(name)
    text = start.decode("utf-16", "ignore") if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else start.decode("latin-1")
    text = text.lstrip("ï»¿ \r\n\t").lower()
    if text.startswith(("<!doctype html", "<html", "<table", "<head", "<meta", "<body", "<style")):
        raise Plain(
            _(
                "This is a web page (HTML), whatever its name says: perhaps a login page, or an export that calls "
                "itself XLS. Open it in Excel, save it as XLSX and import that."
            )
        )
    if text.startswith(("<?xml", "<!--")) or re.match(r"<[a-z][^<>;,\t|]*>\s*<[a-z]", text):
        raise _not_a_table(_markup(text))
    if re.match(r'[\[{]\s*[{"]', text):
        raise _not_a_table("a JSON file")
    if text.startswith("mime-version:"):
        raise _not_a_table("a web archive (MHTML)")
    return "csv"


def _markup(text: str) -> str:
    if ("mso-application" in text and "excel.sheet" in text) or "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "an Excel 2003 XML file (SpreadsheetML)"
    if "office:document" in text:
        return "a flat OpenDocument file (FODS)"
    return "an XML file" if text.startswith("<?xml") else "a web page or an XML file"


def kind_in(container: Container) -> str:
    """Which workbook a zip file is; raises Plain for every other document, and for a zip file of files."""
    members = container.members
    for part, name in _DOCUMENTS.items():
        if part in members:
            raise _not_a_table(name)
    if "mimetype" in members:
        return _open_document(container.read("mimetype", 200).decode("latin-1").strip())
    if "[content_types].xml" not in members:
        inside = ", ".join(list(members)[:3])
        raise Plain(
            _("This is a zip file (%(inside)s …), not a workbook. Unpack it and import the file in it.")
            % {"inside": inside[:100]}
        )
    if "xl/workbook.bin" in members:
        return "xlsb"
    return "xlsm" if any(name.endswith("vbaproject.bin") for name in members) else "xlsx"


def _open_document(said: str) -> str:
    kind = said.removeprefix("application/vnd.oasis.opendocument.").removesuffix("-template")
    if kind == "spreadsheet":
        return "ods"
    raise _not_a_table(_OPEN_DOCUMENTS.get(kind, "a zip file with a document of another kind"))


def _judge_old(file: BinaryIO) -> None:
    """The oldest Office files, and every file with a password, are one container: its directory names its streams."""
    names = _streams(file)
    if "EncryptedPackage" in names:
        raise Plain(_("The file is protected with a password. Remove the password in Excel and import it again."))
    if names & {"Workbook", "Book"}:
        if _is_cut_off(file):
            raise Plain(
                _("The file is damaged: its end is missing. Download it again, or save it as XLSX and import that.")
            )
        return
    if "WordDocument" in names:
        raise _not_a_table("an old Word document")
    if "PowerPoint Document" in names:
        raise _not_a_table("an old PowerPoint presentation")
    raise Plain(
        _("This begins like an old Excel workbook, or one with a password, but holds none. Save it as XLSX again.")
    )


def _streams(file: BinaryIO) -> set[str]:
    """Directory entries are 128 bytes long and stand at multiples of that, their name first."""
    wanted = ("EncryptedPackage", "Workbook", "Book", "WordDocument", "PowerPoint Document")
    entries = {name: name.encode("utf-16-le") + b"\0\0" for name in wanted}
    found: set[str] = set()
    file.seek(0)
    while chunk := file.read(CHUNK):
        for name, entry in entries.items():
            at = chunk.find(entry)
            while at >= 0:
                if at % 128 == 0:
                    found.add(name)
                at = chunk.find(entry, at + 1)
    file.seek(0)
    return found


def _is_cut_off(file: BinaryIO) -> bool:
    """Whether the table of sectors knows of one that lies behind the end of the file."""
    length = file.seek(0, 2)
    file.seek(0)
    head = file.read(512)
    if len(head) < 512 or head[30:32] not in _SECTORS:
        return True
    sector = _SECTORS[head[30:32]]
    tables = [at for at in struct.unpack_from("<109I", head, 76) if at < _NO_SECTOR]
    for number, at in reversed(list(enumerate(tables))):
        file.seek((at + 1) * sector)
        table = file.read(sector)
        if len(table) < sector:
            return True
        used = [place for place, following in enumerate(struct.unpack(f"<{sector // 4}I", table)) if following != _FREE]
        if used:
            return (number * (sector // 4) + used[-1] + 2) * sector > length
    return False


def _not_a_table(name: str) -> Plain:
    return Plain(
        _("This is %(type)s, which cannot be read as a table. Save the rows as XLSX or CSV and import that.")
        % {"type": name}
    )


def misnamed(name: str, kind: str) -> bool:
    """Whether the name's ending claims another kind of table than the bytes are."""
    family = "xlsx" if kind == "xlsm" else kind
    claimed = {ending: of for of, endings in ENDINGS.items() for ending in endings}
    ending = "." + name.lower().rpartition(".")[2]
    return claimed.get(ending, family) != family
