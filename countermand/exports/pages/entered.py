"""The form of a template: what was entered as a layout, and a layout as what the form shows."""

from itertools import zip_longest
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from countermand.exports.check import CHOICES, DECIMALS
from countermand.exports.fields import FIELDS, Per
from countermand.exports.formats import DateFormat
from countermand.exports.models import DEFAULTS
from countermand.orgs.asked import number_of

WHOLE = "?"  # the content of a column that says one thing of a whole order and another of a part
MORE = ("text", "whole", "partial", "dates", "decimals", "per_order")
LABELS = {
    "rows": _("Rows"),
    "delimiter": _("Between cells"),
    "encoding": _("Encoding"),
    "line_end": _("Line end"),
    "quoting": _("Quotes"),
    "header_quoting": _("Quotes in the header"),
    "date_format": _("Dates"),
    "decimal_mark": _("Decimal mark"),
}
GROUPS = {
    Per.ORDER: _("Of the order"),
    Per.LINE: _("Of the line"),
    Per.REQUEST: _("Of the cancellation"),
}


def entered(data: QueryDict) -> dict[str, Any]:
    """The layout in the form; a format that the form does not have is as it is by default."""
    lists = [data.getlist(name) for name in ("header", "field", *MORE)]
    columns = [_column(*(value or "" for value in values)) for values in zip_longest(*lists)]
    minutes = number_of(data.get("runs_minutes", ""))
    texts = {name: data.get(name, DEFAULTS[name]) for name in DEFAULTS if isinstance(DEFAULTS[name], str)}
    return {
        **DEFAULTS,
        **texts,
        "columns": columns,
        "with_header": data.get("with_header", "yes") != "no",
        "runs_minutes": DEFAULTS["runs_minutes"] if minutes is None else minutes,
    }


def _column(header: str, field: str, *more: str) -> dict[str, str]:
    said = dict(zip(MORE, more, strict=True))
    if field == WHOLE:
        return {"header": header, "whole": said["whole"], "partial": said["partial"]}
    if not field:
        return {"header": header, "text": said["text"]}
    return {
        "header": header,
        "field": field,
        **{name: said[name] for name in ("dates", "decimals", "per_order") if said[name]},
    }


def rearrange(columns: list[dict[str, str]], action: str) -> None:
    """`add`, or `up`, `down` or `remove` and the column's place, like `up:2`."""
    verb, _colon, place = action.partition(":")
    known = number_of(place)
    at = len(columns) if known is None else known
    if verb == "add":
        columns.append({"header": "", "text": ""})
    elif verb == "remove" and at < len(columns):
        del columns[at]
    elif verb in {"up", "down"} and at < len(columns):
        columns.insert(max(0, at + (1 if verb == "down" else -1)), columns.pop(at))


def shown(layout: dict[str, Any]) -> dict[str, Any]:
    """What the form needs to show a layout."""
    return {
        "layout": layout,
        "columns": [_shown_column(column, layout) for column in layout["columns"]],
        "groups": [
            (label, [(code, field.label) for code, field in FIELDS.items() if field.per == per])
            for per, label in GROUPS.items()
        ],
        "formats": [
            {"name": name, "label": label, "choices": CHOICES[name].choices, "value": layout[name]}
            for name, label in LABELS.items()
        ],
        "runs": CHOICES["runs"].choices,
        "date_formats": DateFormat.choices,
        "decimals": [one for one in DECIMALS if one],
    }


def _shown_column(column: dict[str, Any], layout: dict[str, Any]) -> dict[str, Any]:
    field = FIELDS.get(column.get("field", ""))
    return {
        **column,
        "field": WHOLE if "whole" in column else column.get("field", ""),
        "dated": bool(field and field.dated),
        "counted": bool(field and field.counted),
        "summed": bool(field and field.summed),
        "many": bool(field and field.per != Per.ORDER and layout["rows"] == "order"),
    }
