from collections.abc import Mapping

from django.utils.translation import gettext as _

from countermand.imports.check import not_open_any_more
from countermand.imports.models import Import, RefusedRow
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain

LONGEST = 10_000


def repair(source: Import, cells: Mapping[int, list[str]], *, seen: int, by: Membership) -> None:
    """Keeps corrected rows beside the file; the next check reads them instead of its own. Rows are refused ones only.

    Raises Conflict when the file was checked again since: then row numbers may mean other rows.
    """
    not_open_any_more(source)
    if seen != source.checks:
        raise Conflict(
            _("%(file)s was checked again since you opened the page. Look again.") % {"file": source.file_name}
        )
    known = {row.row: row for row in RefusedRow.objects.filter(source=source, row__in=list(cells))}
    width = len(source.found.get("headers", []))
    changed = []
    for number, theirs in cells.items():
        if number not in known:
            raise Plain(_("Row %(row)s is not refused: there is nothing to correct.") % {"row": number})
        if any(len(cell) > LONGEST for cell in theirs):
            raise Plain(_("A cell of row %(row)s is longer than any order needs.") % {"row": number})
        clean = [cell.replace("\0", "") for cell in theirs]
        while len(clean) > width and not clean[-1].strip():
            clean.pop()
        row = known[number]
        if clean != [*row.cells, *[""] * (len(clean) - len(row.cells))]:
            row.cells, row.corrected_by = clean, by
            changed.append(row)
    RefusedRow.objects.bulk_update(changed, ["cells", "corrected_by"])
