"""The one door to a file of any kind: judged by its bytes, then opened by the reader of that kind."""

from typing import BinaryIO

from django.utils.translation import gettext as _

from countermand.imports.readers.book import Book
from countermand.imports.readers.calamine import CalamineTable
from countermand.imports.readers.container import Container
from countermand.imports.readers.csv import CsvTable
from countermand.imports.readers.kinds import NAMES, kind_in, kind_of, misnamed
from countermand.imports.readers.markup import refuse_document_type
from countermand.imports.readers.table import Mark, Options, Table
from countermand.imports.readers.xlsx import XlsxTable
from countermand.plain import Plain


def open_table(file: BinaryIO, options: Options, *, name: str = "") -> Table:
    """Opens a seekable file. Raises Plain when it is no table, is damaged, or would take more than a table may.

    `name` is only compared with what the bytes are. Nothing in a file is ever followed: no link, no connection.
    """
    kind = kind_of(file)
    table = _zipped(file, options) if kind == "zip" else _flat(kind, file, options)
    kind = table.facts["kind"]
    if misnamed(name, kind):
        ending = name.rpartition(".")[2][:10]
        table.notes.append(Mark("wrong_extension", False, {"ending": ending, "kind": NAMES[kind]}))
    return table


def _flat(kind: str, file: BinaryIO, options: Options) -> Table:
    return CalamineTable(file, "xls", options) if kind == "xls" else CsvTable(file, options)


def _zipped(file: BinaryIO, options: Options) -> Table:
    container = Container(file)
    kind = kind_in(container)
    container.judge()
    _refuse_password(container)
    _unpack(container)
    if kind == "ods":
        return CalamineTable(file, "ods", options)
    _refuse_links(container)
    if kind == "xlsb":
        return CalamineTable(file, "xlsb", options)
    return XlsxTable(Book(container, kind), options)


def _unpack(container: Container) -> None:
    """Every part once, piece by piece, to see that it is what the directory says."""
    for name in container.members:
        pieces = container.unpacked(name)
        if name.endswith((".xml", ".rels")):
            refuse_document_type(pieces, name)
            continue
        start = next(pieces, b"")
        if start.startswith(b"PK\x03\x04") and "/embeddings/" not in name:
            raise Plain(
                _("There is a zip file inside the file (%(name)s). Unpack it and import the workbook itself.")
                % {"name": name[-60:]}
            )
        for _piece in pieces:
            pass


def _refuse_password(container: Container) -> None:
    if "META-INF/manifest.xml" in container and b"encryption-data" in container.read("META-INF/manifest.xml"):
        raise Plain(_("The file is protected with a password. Remove the password and import it again."))


def _refuse_links(container: Container) -> None:
    for name in container.members:
        if "/externallinks/" in name or name.rpartition("/")[2].startswith("connections."):
            raise Plain(
                _(
                    "The workbook takes values from other files or databases (%(part)s), which are never opened here. "
                    "Save a copy with its links broken (Data, Edit Links) and its connections removed, and import that."
                )
                % {"part": name[-60:]}
            )
