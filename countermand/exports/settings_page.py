from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countermand.exports.change import CHOICES, change, check
from countermand.exports.fields import FIELDS, Cells
from countermand.exports.models import Template
from countermand.exports.template import default_template
from countermand.exports.waiting import sample
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain

LABELS = {
    "delimiter": gettext_lazy("Between cells"),
    "encoding": gettext_lazy("Encoding"),
    "line_end": gettext_lazy("Line end"),
    "quoting": gettext_lazy("Quotes"),
    "date_format": gettext_lazy("Dates"),
    "decimal_mark": gettext_lazy("Decimal mark"),
}


def settings_export(request: OrgRequest) -> HttpResponse:
    """The file's columns and format. Every button posts the whole form: without script, too, a column can
    be added, moved or removed, and nothing is kept before “Save”.
    """
    template = default_template()
    if request.method != "POST":
        return _page(request, template, template.layout())
    layout = entered(request.POST)
    try:
        if request.POST.get("action", "save") != "save":
            rearrange(layout["columns"], request.POST["action"])
            return _page(request, template, layout)
        change(template, layout, by=request.member)
    except Plain as problem:
        return _page(request, template, layout, problem=str(problem), status=problem.status)
    messages.success(request, _("Saved. The next file has these columns."))
    return redirect(to(request, "settings-export"))


def entered(data: QueryDict) -> dict[str, Any]:
    columns = []
    rows = zip(data.getlist("header"), data.getlist("field"), data.getlist("text"), strict=False)
    for header, field, text in rows:
        columns.append({"header": header, "field": field} if field else {"header": header, "text": text})
    return {"columns": columns, **{name: data.get(name, "") for name in CHOICES}}


def rearrange(columns: list[dict[str, str]], action: str) -> None:
    """`add`, or `up`, `down` or `remove` and the column's place, like `up:2`."""
    verb, _colon, place = action.partition(":")
    at = int(place) if place.isdecimal() else -1
    if verb == "add":
        columns.append({"header": "", "text": ""})
    elif verb == "remove" and 0 <= at < len(columns):
        del columns[at]
    elif verb in {"up", "down"} and 0 <= at < len(columns):
        columns.insert(max(0, at + (1 if verb == "down" else -1)), columns.pop(at))


def _page(
    request: OrgRequest, template: Template, layout: dict[str, Any], *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "columns": layout["columns"],
        "fields": [(code, field.label) for code, field in FIELDS.items()],
        "formats": [
            {"name": name, "label": LABELS[name], "choices": choices.choices, "value": layout[name]}
            for name, choices in CHOICES.items()
        ],
        "problem": problem,
        **_preview(request, template, layout),
    }
    return render(request, "exports/settings.html", context, status=status)


def _preview(request: OrgRequest, template: Template, layout: dict[str, Any]) -> dict[str, Any]:
    try:
        check(layout)
    except Plain as problem:
        return {"not_yet": str(problem)}
    cells = Cells(layout, ZoneInfo(request.org.time_zone))
    return {"header": cells.header(), "sample": [cells.row(line) for line in sample(template, 5)]}
