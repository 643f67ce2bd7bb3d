"""The questions of the interview whose answers are rows of their own: a file, columns, words, reasons, endpoints."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from countermand.cancellations.paste_reasons import pasted
from countermand.cancellations.reasons import set_reasons, usable
from countermand.cli.prompt import ask
from countermand.exports.change import save_template
from countermand.exports.sample import read_sample
from countermand.imports.check import check
from countermand.imports.models import Import
from countermand.imports.receive import receive
from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain
from countermand.refunds.add_endpoint import add_endpoint
from countermand.refunds.models import Endpoint
from countermand.setup.interview import lock
from countermand.setup.newest import is_open, newest, say
from countermand.setup.question import Kind
from countermand.setup.sections.exports import EXPORTS
from countermand.setup.sections.meanings import Kind as Meant
from countermand.setup.suggestions import lacks_a_column, learn, undecided_words

NO_SAMPLE = "  There is no file to look at yet: countermand setup --topic order-system"


def sample(org_id: UUID) -> None:
    with acting_for(org_id):
        known = newest()
    typed = ask(f"A path [{known.file_name if known else 'later'}] ")
    if not typed:
        return
    try:
        with Path(typed).expanduser().open("rb") as file, acting_for(org_id):
            source = receive(file, name=Path(typed).name, by=None)
            check(source)
    except OSError as error:
        raise Plain(f"{typed} cannot be read: {error.strerror or error}.") from None
    print(f"  {source.file_name}: {source.found['rows']} rows, {len(source.columns)} columns.")
    if source.failure:
        print(f"  {source.failure}")


def columns(org_id: UUID) -> None:
    while True:
        with acting_for(org_id):
            source = newest()
        if source is None:
            print(NO_SAMPLE)
            return
        in_order = {header: source.columns[header] for header in source.found["headers"] if header}
        _table(in_order, _samples(source), empty="(left out)")
        typed = ask("Header=field, or Enter to take these: ")
        if not typed:
            _take(org_id, source, Meant.COLUMN)
            return
        header, field = _pair(typed, list(source.columns))
        _say(
            org_id, columns={one: "" for one, had in source.columns.items() if field and had == field} | {header: field}
        )


def stages(org_id: UUID) -> None:
    while True:
        with acting_for(org_id):
            source = newest()
            open_words = list(undecided_words(source)) if source else []
        if source is None:
            print(NO_SAMPLE)
            return
        _table(source.stages, {word: f"× {count}" for word, count in source.found["words"].items()})
        for word in open_words:
            if typed := ask(f"“{word}” means [unknown] "):
                _say(org_id, stages={word: typed})
        typed = ask("Word=stage, or Enter to take these: ")
        if not typed:
            with acting_for(org_id):
                source = newest() or source
            _take(org_id, source, Meant.STAGE)
            return
        word, stage = _pair(typed, list(source.stages))
        _say(org_id, stages={word: stage})


def reasons(org_id: UUID) -> None:
    with acting_for(org_id):
        for reason in usable():
            print(f"  {reason.code:24} {reason.label}" + (" (with a note)" if reason.needs_note else ""))
    typed = ask("A file with one reason a line, CODE;Name;their code;note, no refund, restock; or Enter to keep: ")
    if not typed:
        return
    try:
        wanted = pasted(Path(typed).expanduser().read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Plain(f"{typed} cannot be read: {error}.") from None
    retire = ask("Retire all others? [y/N] ").casefold() in {"y", "yes"}
    with acting_for(org_id):
        print(f"  {len(set_reasons(wanted, retire_others=retire, by=None))} reasons changed.")


def endpoints(org_id: UUID) -> None:
    while True:
        with acting_for(org_id):
            for one in Endpoint.objects.filter(enabled=True):
                print(f"  {one.name}: {one.url}")
        url = ask("A URL, or Enter for no more: ")
        if not url:
            return
        name = ask(f"Its name [{urlsplit(url).hostname or 'Endpoint'}] ") or urlsplit(url).hostname or "Endpoint"
        with acting_for(org_id):
            print(f"  Its secret, shown only now: {add_endpoint(name=name, url=url, by=None).secret}")


def exports(org_id: UUID) -> None:
    with acting_for(org_id):
        for row in EXPORTS.gather():
            print(f"  {row['name']}: {', '.join(column['header'] for column in row['columns'])}")
    typed = ask("A file that your system takes, to be read, or Enter to keep: ")
    if not typed:
        return
    try:
        with Path(typed).expanduser().open("rb") as file, acting_for(org_id):
            found = read_sample(file, name=Path(typed).name)
            lock(None)
            save_template(found.name, found.layout, None)
    except OSError as error:
        raise Plain(f"{typed} cannot be read: {error.strerror or error}.") from None
    for note in found.notes:
        print(f"  {note}")
    for column in found.layout["columns"]:
        print(f"  {column['header']:28.28} → {_content(column)}")
    print("  Look at its preview in the browser, under Settings: before, no file is built.")


def _content(column: dict[str, str]) -> str:
    if "whole" in column:
        return f"“{column['whole']}” or “{column['partial']}”"
    return column.get("field") or f"“{column.get('text', '')}”"


def _table(meanings: dict[str, str], more: dict[str, str], *, empty: str = "") -> None:
    for text, meaning in meanings.items():
        print(f"  {text:28.28} → {meaning or empty:16} {more.get(text, '')[:60]}")


def _samples(source: Import) -> dict[str, str]:
    return {
        header: " · ".join(cells)
        for header, cells in zip(source.found["headers"], source.found["samples"], strict=True)
        if header
    }


def _pair(typed: str, known: list[str]) -> tuple[str, str]:
    name, _equals, meaning = typed.rpartition("=")
    for one in known:
        if one.casefold() == name.strip().casefold():
            return one, meaning.strip()
    raise Plain(f"Type it as {known[0] if known else 'Name'}=meaning, with a name from the list, not {typed!r}.")


def _say(org_id: UUID, *, columns: dict[str, str] | None = None, stages: dict[str, str] | None = None) -> None:
    with acting_for(org_id):
        source = newest()
        if not is_open(source):
            raise Plain("The newest file is applied already: drop it again to correct how it is read.")
        say(source, columns=columns or {}, stages=stages or {}, wait=True)  # type: ignore[arg-type]


def _take(org_id: UUID, source: Import, kind: Meant) -> None:
    if kind == Meant.COLUMN and lacks_a_column(source):
        raise Plain(source.failure)
    with acting_for(org_id):
        lock(None)
        learn(kind, source.columns if kind == Meant.COLUMN else source.stages, by=None)


PARTS: dict[Kind, Callable[[UUID], None]] = {
    Kind.SAMPLE: sample,
    Kind.COLUMNS: columns,
    Kind.STAGES: stages,
    Kind.REASONS: reasons,
    Kind.ENDPOINTS: endpoints,
    Kind.EXPORTS: exports,
}
