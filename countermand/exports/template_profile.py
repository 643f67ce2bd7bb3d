"""A template as plain values that a person can read, change and carry to another installation: for TOML and JSON.

What is as it is by default is left out; `build` of what `describe` gave is the same layout.
"""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from countermand.exports.check import CHOICES, DECIMALS, KEYS, PER_ORDER, check
from countermand.exports.fields import FIELDS
from countermand.exports.formats import DateFormat
from countermand.exports.models import DEFAULTS, Template
from countermand.plain import Plain


def describe(template: Template) -> dict[str, Any]:
    """Name, formats, file name, when, and the columns last."""
    return describe_layout(template.name, template.layout())


def describe_layout(name: str, layout: dict[str, Any]) -> dict[str, Any]:
    told = {key: layout[key] for key in DEFAULTS if key != "columns" and layout[key] != DEFAULTS[key]}
    columns = [
        {key: value for key, value in column.items() if value != "" or key in {"header", "whole", "partial"}}
        for column in layout["columns"]
    ]
    return {"name": name, **told, "columns": columns}


def build(said: dict[str, Any]) -> dict[str, Any]:
    """The layout that these values describe, complete. Raises Plain naming the key that cannot be."""
    where = _("Template “%(name)s”") % {"name": said.get("name", "?")}
    layout = dict(DEFAULTS)
    for name, value in said.items():
        if name == "columns":
            layout["columns"] = _columns(where, value)
        elif name != "name":
            layout[name] = _value(where, name, value)
    try:
        check(layout)
    except Plain as problem:
        raise Plain(f"{where}: {problem}") from None
    return layout


def _value(where: str, name: str, value: Any) -> Any:
    if name not in DEFAULTS:
        raise _unknown(where, name, DEFAULTS)
    if name in CHOICES:
        return _one_of(where, name, value, CHOICES[name])
    if type(value) is not type(DEFAULTS[name]):
        raise _cannot_be(where, name, value)
    return value


def _columns(where: str, columns: Any) -> list[dict[str, str]]:
    if not isinstance(columns, list):
        raise _cannot_be(where, "columns", columns)
    return [_column(f"{where}, columns[{number}]", column) for number, column in enumerate(columns, start=1)]


def _column(where: str, column: Any) -> dict[str, str]:
    if not isinstance(column, dict):
        raise _cannot_be(where, "column", column)
    for key, value in column.items():
        if key not in KEYS:
            raise _unknown(where, key, KEYS)
        if not isinstance(value, str):
            raise _cannot_be(where, key, value)
    _one_of_these(where, "field", column.get("field", ""), ("", *FIELDS))
    _one_of_these(where, "dates", column.get("dates", ""), ("", *DateFormat.values))
    _one_of_these(where, "decimals", column.get("decimals", ""), DECIMALS)
    _one_of_these(where, "per_order", column.get("per_order", ""), PER_ORDER)
    if ("whole" in column) != ("partial" in column):
        raise Plain(_("%(where)s: whole and partial belong together.") % {"where": where})
    fixed = {} if column.get("field") or "whole" in column else {"text": ""}
    return {"header": "", **fixed, **column}


def _one_of(where: str, name: str, value: Any, choices: type[TextChoices]) -> str:
    return _one_of_these(where, name, value, choices.values)


def _one_of_these(where: str, name: str, value: Any, known: Any) -> str:
    if value not in known:
        sentence = _("%(where)s: %(name)s cannot be “%(value)s”. It can be: %(known)s.")
        shown = ", ".join(repr(one) for one in known if one)
        raise Plain(sentence % {"where": where, "name": name, "value": value, "known": shown})
    return str(value)


def _unknown(where: str, name: str, known: Any) -> Plain:
    facts = {"where": where, "name": name, "known": ", ".join(sorted(known))}
    return Plain(_("%(where)s has no %(name)s. It has: %(known)s.") % facts)


def _cannot_be(where: str, name: str, value: Any) -> Plain:
    facts = {"where": where, "name": name, "value": value}
    return Plain(_("%(where)s: %(name)s cannot be “%(value)s”.") % facts)
