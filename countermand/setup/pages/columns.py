"""Which of the sample's columns is what: one choice for each field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countermand.imports.fields import FIELDS
from countermand.imports.matching import key
from countermand.imports.models import Import
from countermand.orgs.middleware import OrgRequest
from countermand.setup.newest import READING, is_open, newest, say, why_refused
from countermand.setup.pages.form import Refused
from countermand.setup.sections.meanings import Kind
from countermand.setup.teach import learned, teach

GROUPS: list[tuple[str | Promise, list[str]]] = [
    (gettext_lazy("The order"), ["order_number", "placed_on", "customer_name", "customer_email", "currency"]),
    (
        gettext_lazy("The line"),
        ["line_ref", "line_ref+", "parent_ref", "sku", "description", "ordered", "shipped", "canceled", "unit"],
    ),
    (gettext_lazy("Money"), ["price", "tax", "discount", "shipping", "order_discount", "order_tax", "paid", "payment"]),
    (
        gettext_lazy("Where it is"),
        ["stage", "shipped_on", "shipped_flag", "ship_by", "location", "carrier", "tracking"],
    ),
]
SLOTS = [slot for name in FIELDS for slot in ([name, "line_ref+"] if name == "line_ref" else [name])]
MUST = {"order_number", "ordered"}
HINTS: dict[str, str | Promise] = {
    "line_ref": gettext_lazy("A line id or a position. Without one, the SKU names the line."),
    "line_ref+": gettext_lazy("Where only two columns together tell lines apart, like SKU and lot."),
    "parent_ref": gettext_lazy("Of a kit’s part or a gift: the line that it goes with."),
    "ship_by": gettext_lazy("The day it is planned to leave: what leaves first is decided first."),
    "location": gettext_lazy("The warehouse or bin: on the hold list it says where to stop a line."),
    "ordered": gettext_lazy("How many the customer ordered, not how many are left."),
    "shipped": gettext_lazy("What has shipped can never be canceled here."),
    "stage": gettext_lazy("The word that says how far a line is."),
    "customer_email": gettext_lazy("Only needed if customers are mailed."),
    "price": gettext_lazy("For one piece: what is refunded is counted from it."),
    "tax": gettext_lazy("Of the line, all of it. One for the whole order goes below."),
    "discount": gettext_lazy("Of the line, all of it. One for the whole order goes below."),
    "shipping": gettext_lazy("Of the order. It is paid back once, as your rule for refunds says."),
    "order_discount": gettext_lazy("Spread over the lines by what they are worth."),
    "order_tax": gettext_lazy("Spread over the lines by what they are worth."),
    "paid": gettext_lazy("Of the whole order. Never more than that is paid back."),
    "payment": gettext_lazy("Where the customer has not paid yet, nothing is to be paid back."),
    "canceled": gettext_lazy("What the order system itself has canceled already."),
    "currency": gettext_lazy("Without one, your company’s."),
}


@dataclass(frozen=True)
class Header:
    text: str
    samples: str


@dataclass(frozen=True)
class Choice:
    """A field, and the header that was chosen for it."""

    name: str
    label: str | Promise
    hint: str | Promise
    must: bool
    header: str
    samples: str
    suggested: bool
    problem: str
    focus: bool


def current() -> dict[str, str]:
    """Field → header, "" for a field that no column has; nothing without a file. "line_ref+" is a second column that
    names the line together with the first.
    """
    source = newest()
    return _by_field(_columns(source)) if source else {}


def typed(request: OrgRequest) -> dict[str, str]:
    return {name: request.POST[f"field-{name}"] for name in SLOTS if f"field-{name}" in request.POST}


def save(request: OrgRequest, said: Mapping[str, str]) -> None:
    """Raises Refused, by field, where two fields would be one column or a column that must be there is missing."""
    source = newest()
    if source is None or not said:
        return
    _refuse(said, set(_headers(source)))
    columns = dict.fromkeys(_headers(source), "") | {header: field_of(name) for name, header in said.items() if header}
    if is_open(source):
        say(source, columns=columns)
    teach(Kind.COLUMN, columns, by=request.member)


def show(request: OrgRequest, said: Mapping[str, str] | None, problems: Mapping[str, str]) -> dict[str, Any]:
    source = newest()
    if source is None:
        return {"source": None}
    chosen = current() if said is None else current() | dict(said)
    samples = {header: " · ".join(cells) for header, cells in _samples(source)}
    told = learned(Kind.COLUMN)
    first = next(iter(problems), "")

    def choice(name: str) -> Choice:
        header = chosen.get(name, "")
        suggested = bool(header) and said is None and told.get(key(header)) != field_of(name)
        label, hint = label_of(name), HINTS.get(name, "")
        shown = samples.get(header, "")
        return Choice(name, label, hint, name in MUST, header, shown, suggested, problems.get(name, ""), name == first)

    used = set(chosen.values())
    return {
        "source": source,
        "why": why_refused(source),
        "waiting": source is not None and source.state in READING,
        "groups": [(title, [choice(name) for name in names]) for title, names in _groups()],
        "headers": [Header(header, samples.get(header, "")) for header in _headers(source)],
        "no_stage": not chosen.get("stage"),
        "left_out": [header for header in _headers(source) if header not in used],
    }


def field_of(slot: str) -> str:
    return slot.removesuffix("+")


def label_of(slot: str) -> str | Promise:
    return (
        FIELDS[slot].label
        if slot in FIELDS
        else _("%(field)s, second column") % {"field": FIELDS[field_of(slot)].label}
    )


def _refuse(said: Mapping[str, str], headers: set[str]) -> None:
    problems: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name, header in said.items():
        if header and header not in headers:
            problems[name] = _("The newest file has no column “%(header)s” any more.") % {"header": header[:100]}
        elif header in taken:
            problems[name] = _("“%(header)s” is chosen as the %(other)s already. A column can be only one thing.") % {
                "header": header,
                "other": label_of(taken[header]),
            }
        elif header:
            taken[header] = name
    if said.get("line_ref+") and not said.get("line_ref"):
        problems["line_ref"] = _("Choose the first of the two columns here.")
    for name in MUST - problems.keys():
        if not said.get(name):
            problems[name] = _("No order can be read without the %(field)s: choose its column.") % {
                "field": FIELDS[name].label
            }
    if not (said.get("line_ref") or said.get("sku")) and not problems:
        problems["line_ref"] = _("Choose the column of the line number, or of the SKU: something has to name a line.")
    if problems:
        raise Refused({name: problems[name] for name in SLOTS if name in problems})


def _groups() -> Iterator[tuple[str | Promise, list[str]]]:
    """Every field there is, in its group; what nobody has put into one comes last."""
    rest = set(SLOTS)
    for title, names in GROUPS:
        yield title, [name for name in names if name in SLOTS]
        rest -= set(names)
    if rest:
        yield _("More"), [name for name in SLOTS if name in rest]


def _columns(source: Import) -> dict[str, str]:
    """Header → field: as the file is read, or as it was learned since it was applied."""
    if is_open(source):
        return dict(source.columns)
    told = learned(Kind.COLUMN)
    return {header: told.get(key(header), field) for header, field in source.columns.items()}


def _by_field(columns: Mapping[str, str]) -> dict[str, str]:
    chosen = dict.fromkeys(SLOTS, "")
    for header, field in columns.items():
        if field:
            chosen[f"{field}+" if chosen[field] and f"{field}+" in chosen else field] = header
    return chosen


def _headers(source: Import) -> list[str]:
    return [header for header in source.found.get("headers", []) if header]


def _samples(source: Import) -> Iterator[tuple[str, list[str]]]:
    return zip(source.found.get("headers", []), source.found.get("samples", []), strict=False)
