"""Opens a file as what its bytes say it is, whatever its name says."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from countermand.imports.readers.csv import Dialect, find_header, rows_of, sniff_delimiter
from countermand.imports.readers.encoding import check_encoding, refuse_other_types, sniff
from countermand.imports.readers.table import Mark, Options, Row, Table


class CsvTable:
    """A delimited text file."""

    notes: list[Mark] = []

    def __init__(self, file: BinaryIO, options: Options) -> None:
        refuse_other_types(file)
        encoding = options.encoding or sniff(file)
        if options.encoding:
            check_encoding(file, encoding)
        delimiter = options.delimiter or sniff_delimiter(file, encoding)
        header_row = options.header_row or find_header(file, encoding, delimiter)
        self.file = file
        self.facts: dict[str, Any] = {
            "kind": "csv",
            "encoding": encoding,
            "delimiter": delimiter,
            "header_row": header_row,
        }
        self.dialect = Dialect(encoding, delimiter, header_row)
        self.size = file.seek(0, 2)

    def rows(self) -> Iterator[Row]:
        return rows_of(self.file, self.dialect)

    def done(self) -> float:
        try:
            return self.file.tell() / self.size
        except ValueError:
            return 0.0


def open_table(file: BinaryIO, options: Options, *, name: str = "") -> Table:
    return CsvTable(file, options)
