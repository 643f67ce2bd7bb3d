from countermand.imports.readers import csv as c
from countermand.imports.readers.encoding import check_encoding, refuse_other_types, sniff


class CsvTable:
    def __init__(self, file, options):
        refuse_other_types(file)
        encoding = options.encoding or sniff(file)
        if options.encoding:
            check_encoding(file, encoding)
        delimiter = options.delimiter or c.sniff_delimiter(file, encoding)
        header_row = options.header_row or c.find_header(file, encoding, delimiter)
        self.file = file
        self.facts = {"kind": "csv", "encoding": encoding, "delimiter": delimiter, "header_row": header_row}
        self.notes = []
        self.dialect = c.Dialect(encoding, delimiter, header_row)

    def rows(self):
        return c.rows_of(self.file, self.dialect)

    def done(self):
        return 0.0


def open_table(file, options, name=""):
    return CsvTable(file, options)
