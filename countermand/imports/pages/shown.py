"""The rows behind each count of an import: new, changed, unchanged, refused, warned, further along, left alone."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countermand.imports.compare import CHANGES_SHOWN, OTHERS_SHOWN
from countermand.imports.models import Change, Import, Note
from countermand.imports.runs import runs
from countermand.orders.stages import Stage
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest

PAGE = 100
LABELS = {
    "ordered": gettext_lazy("ordered"),
    "shipped": gettext_lazy("shipped"),
    "sku": gettext_lazy("SKU"),
    "description": gettext_lazy("description"),
    "price": gettext_lazy("price"),
    "tax": gettext_lazy("tax"),
    "discount": gettext_lazy("discount"),
    "stage": gettext_lazy("stage"),
    "source_stage": gettext_lazy("word for it"),
    "shipped_on": gettext_lazy("shipped on"),
    "ship_by": gettext_lazy("ship by"),
    "parent_ref": gettext_lazy("line it belongs to"),
    "location": gettext_lazy("location"),
    "carrier": gettext_lazy("carrier"),
    "tracking": gettext_lazy("tracking"),
    "customer_name": gettext_lazy("customer"),
    "customer_email": gettext_lazy("e-mail"),
    "currency": gettext_lazy("currency"),
    "placed_on": gettext_lazy("order date"),
    "shipping": gettext_lazy("shipping"),
    "paid": gettext_lazy("paid"),
    "payment": gettext_lazy("payment"),
    "closed_as_of": gettext_lazy("closed"),
}
NUMBERS = {"ordered", "shipped", "price", "tax", "discount", "shipping", "paid"}


@dataclass(frozen=True)
class Tally:
    name: str
    count: int
    label: str


@dataclass(frozen=True)
class Difference:
    label: str
    before: str | None
    after: str


def tallies(source: Import) -> list[Tally]:
    found = [
        Tally("new", source.new, _("new")),
        Tally("changed", source.changed + source.found.get("orders_changed", 0), _("changed")),
        Tally("unchanged", source.unchanged, _("unchanged")),
        Tally("refused", source.refused, _("refused")),
        Tally("warned", source.warned, _("with a warning")),
    ]
    backwards = source.changes.filter(kind=Change.Kind.BACKWARDS).count()
    left = source.changes.exclude(left="").count()
    if backwards:
        found.append(Tally("backwards", backwards, _("further along than the file says")))
    if left:
        found.append(Tally("left", left, _("left as they were")))
    return found


def shown(request: OrgRequest, source: Import) -> dict[str, Any]:
    counts = {tally.name: tally for tally in tallies(source)}
    usual = ["left", "refused", "changed", "new", "warned", "unchanged"]
    asked = request.GET.get("show", "")
    default = next((name for name in usual if name in counts and counts[name].count), "new")
    name = asked if asked in counts else default
    context: dict[str, Any] = {"show": name, "shown_label": str(counts[name].label).capitalize()}
    if name in {"refused", "warned"}:
        return context | {"notes": _notes(request, source, refused=name == "refused")}
    return context | {"changes": _changes(request, source, name)}


def _changes(request: OrgRequest, source: Import, name: str) -> dict[str, Any]:
    """One page, by row and id."""
    found = _of_kind(source, name)
    after = request.GET.get("after", "").partition("-")
    row, last = after[0], uuid_of(after[2])
    if row.isascii() and row.isdigit() and len(row) < 10 and last:
        found = found.filter(row__gt=int(row)) | found.filter(row=int(row), id__gt=last)
    rows = list(found.order_by("row", "id")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    for change in rows:
        change.told = _told(change)  # type: ignore[attr-defined]
        if name == "backwards" and change.before and change.after:
            change.known_stage = Stage(change.before["stage"]).label  # type: ignore[attr-defined]
            change.said_stage = Stage(change.after["stage"]).label  # type: ignore[attr-defined]
            change.known_shipped = _number(change.before["shipped"])  # type: ignore[attr-defined]
    here = f"{to(request, 'import', source.id)}?show={name}"
    kept = CHANGES_SHOWN if name == "changed" else OTHERS_SHOWN
    count = {tally.name: tally.count for tally in tallies(source)}[name]
    return {
        "rows": rows,
        "only_first": not more and name in {"new", "unchanged", "changed"} and count > kept,
        "first_url": f"{here}#shown" if last else "",
        "next_url": f"{here}&after={rows[-1].row}-{rows[-1].id}#shown" if more else "",
    }


def _of_kind(source: Import, name: str) -> QuerySet[Change]:
    found = Change.objects.filter(source=source)
    if name == "left":
        return found.exclude(left="")
    if name == "changed":
        differs = Q(kind=Change.Kind.ORDER) & ~Q(before__contains=F("after"))  # others only have a line that changed
        return found.filter(Q(kind=Change.Kind.CHANGED) | differs)
    return found.filter(kind=name)


def _told(change: Change) -> list[Difference]:
    """Field by field: what differs, or of a new line everything that the file says."""
    before, after = change.before or {}, change.after or {}
    differs = change.kind in {Change.Kind.CHANGED, Change.Kind.ORDER}
    return [
        Difference(
            str(label), _text(name, before.get(name)) if differs and name in before else None, _text(name, after[name])
        )
        for name, label in LABELS.items()
        if name in after and (not differs or not _same(name, before.get(name), after[name]))
        if differs or after[name] not in {None, ""}
    ]


def _same(name: str, one: Any, other: Any) -> bool:
    if name in NUMBERS and one is not None and other is not None:
        return Decimal(str(one)) == Decimal(str(other))
    return (one or "") == (other or "")


def _text(name: str, value: Any) -> str:
    if value in {None, ""}:
        return "–"
    if name in NUMBERS:
        return _number(value)
    if name == "stage":
        return str(Stage(value).label)
    if name == "closed_as_of":
        return str(value)[:10]
    return str(value)


def _number(value: Any) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def _notes(request: OrgRequest, source: Import, *, refused: bool) -> dict[str, Any]:
    """One page of the notes, by row. The key is the last row seen: a row's notes are never torn apart."""
    name = "refused" if refused else "warned"
    after = request.GET.get("after", "")
    found = source.notes.filter(refused=refused, row__gt=0)  # those of the file itself stand above
    if after.isascii() and after.isdigit() and len(after) < 10:
        found = found.filter(row__gt=int(after))
    notes: list[Note] = list(found[: PAGE + 1])
    more = len(notes) > PAGE
    page = notes[:PAGE]
    if more and (whole := [note for note in page if note.row != notes[PAGE].row]):
        page = whole
    here = f"{to(request, 'import', source.id)}?show={name}"
    return {
        "runs": runs(page),
        "first_url": f"{here}#shown" if after else "",
        "next_url": f"{here}&after={page[-1].row}#shown" if more else "",
    }
