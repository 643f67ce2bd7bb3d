"""The file that the interview looks at: the last one that came in and could be read."""

from collections.abc import Mapping

from django.db.models import Count, Min

from countermand.imports.check import check, correct, locked
from countermand.imports.models import Import, State
from countermand.imports.receive import AT_ONCE
from countermand.imports.tasks import check_import
from countermand.profile.answers import answers

FORMATS = ("encoding", "delimiter", "sheet", "header_row", "decimal", "dates")
CUT = {"encoding", "delimiter", "sheet", "header_row"}  # another one gives other columns
READING = {State.CHECKING, State.APPLYING}
OPEN = {State.UPLOADED, State.CHECKED}


def newest() -> Import | None:
    return Import.objects.exclude(state=State.FAILED).order_by("-id").first()


def is_open(source: Import | None) -> bool:
    """Whether it can still be corrected; what is applied is only learned from."""
    return source is not None and source.state in OPEN


def is_undecided(source: Import | None) -> bool:
    """Whether nothing in it tells how its dates or its numbers are meant, so that a person has to."""
    return is_open(source) and any(source.found.get("undecided", {}).values())  # type: ignore[union-attr]


def why_refused(source: Import | None) -> list[tuple[int, str]]:
    """The commonest reasons for which its rows are refused: how many, and the sentence of the first."""
    if source is None or source.state not in OPEN:
        return []
    refused = source.notes.filter(refused=True)
    counted = refused.order_by().values("code").annotate(rows=Count("id"), first=Min("row")).order_by("-rows")[:3]
    return [
        (one["rows"], note.sentence)
        for one in counted
        for note in refused.filter(code=one["code"], row=one["first"]).order_by("id")[:1]
    ]


def read_now(source: Import, *, wait: bool = False) -> None:
    """At once, or by the worker when it is large and nobody can `wait`."""
    if wait or source.size <= AT_ONCE:
        check(source)
        return
    source.state = State.CHECKING
    source.save()
    check_import.defer(org_id=str(source.org_id), import_id=str(source.id))


def read_as_answered(source: Import, *, wait: bool = False) -> None:
    """Reads the file again in the formats that the company has answered."""
    source = locked(source.id)
    said = answers().source
    formats: dict[str, str | int] = {name: getattr(said, name) for name in FORMATS}
    other = {name for name in FORMATS if (source.options.get(name) or "") != (formats[name] or "")}
    if other:
        correct(source, columns={}, stages={}, options=formats)
        source.columns = {} if other & CUT else source.columns
        read_now(source, wait=wait)


def say(source: Import, *, columns: Mapping[str, str] = {}, stages: Mapping[str, str] = {}, wait: bool = False) -> None:
    """Corrects what the file's headers or words mean, and checks it anew."""
    source = locked(source.id)
    correct(source, columns=columns, stages=stages, options={})
    read_now(source, wait=wait)
