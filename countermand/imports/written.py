"""How a file is written, in words."""

from django.utils.translation import gettext as _

from countermand.imports.models import Import
from countermand.imports.readers.csv import DELIMITERS
from countermand.imports.readers.encoding import ENCODINGS
from countermand.imports.readers.kinds import NAMES


def written(source: Import) -> str:
    """ "Windows-1252, semicolon, headers in row 1", or "Excel (XLSX), sheet “Report”, headers in row 4"."""
    found = source.found
    row = _("headers in row %(row)s") % {"row": found["header_row"]}
    if found["kind"] == "csv":
        delimiter = DELIMITERS.get(found["delimiter"], repr(found["delimiter"]))
        encoding = ENCODINGS.get(found["encoding"], found["encoding"])
        facts = {"encoding": encoding, "delimiter": delimiter, "row": row}
        return _("%(encoding)s, delimiter %(delimiter)s, %(row)s") % facts
    facts = {"kind": NAMES.get(found["kind"], found["kind"]), "sheet": found["sheet"], "row": row}
    return _("%(kind)s, sheet “%(sheet)s”, %(row)s") % facts
