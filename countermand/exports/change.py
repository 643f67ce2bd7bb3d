from typing import Any

from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.exports.fields import FIELDS, FORMULA
from countermand.exports.formats import DateFormat, DecimalMark, Delimiter, Encoding, LineEnd, Quoting
from countermand.exports.models import Template
from countermand.orgs.models import Membership
from countermand.plain import Plain

CHOICES = {
    "delimiter": Delimiter,
    "encoding": Encoding,
    "line_end": LineEnd,
    "quoting": Quoting,
    "date_format": DateFormat,
    "decimal_mark": DecimalMark,
}
MOST = 100


def change(template: Template, layout: dict[str, Any], *, by: Membership | None) -> None:
    """Gives the template another layout, from the next file on. Raises Plain where it cannot work."""
    check(layout)
    before = template.layout()
    changed = {name: layout[name] for name in before if layout[name] != before[name]}
    if not changed:
        return
    for name, value in changed.items():
        setattr(template, name, value)
    template.save(update_fields=list(changed))
    body = {"before": {name: before[name] for name in changed}, "after": changed}
    record_one(Action.SETTINGS_CHANGED, "canceled-orders file", by=by, subject_id=template.id, body=body)


def check(layout: dict[str, Any]) -> None:
    if any(layout[name] not in choices.values for name, choices in CHOICES.items()):
        raise Plain(_("The page sent a format that does not exist: reload it and choose again."))
    if not 0 < len(layout["columns"]) <= MOST:
        raise Plain(_("A file has between 1 and %(most)s columns.") % {"most": MOST})
    for number, column in enumerate(layout["columns"], start=1):
        _check_column(number, column, layout["encoding"])


def _check_column(number: int, column: dict[str, str], encoding: str) -> None:
    facts = {"n": number, "header": column["header"]}
    if not column["header"].strip() or len(column["header"]) > 200:
        raise Plain(_("Column %(n)s needs a header of at most 200 characters.") % facts)
    if column["header"].startswith(FORMULA):
        sentence = _("Column %(n)s: a spreadsheet would run the header “%(header)s” as a formula. Start it otherwise.")
        raise Plain(sentence % facts)
    if column.get("field") and column["field"] not in FIELDS:
        raise Plain(_("Column %(n)s has content that does not exist: reload the page and choose again.") % facts)
    for text in (column["header"], column.get("text", "")):
        try:
            text.encode(encoding)
        except UnicodeEncodeError as error:
            facts |= {"sign": error.object[error.start], "encoding": Encoding(encoding).label}
            sentence = _("Column %(n)s has the character “%(sign)s”, which %(encoding)s cannot write.")
            raise Plain(sentence % facts) from None
