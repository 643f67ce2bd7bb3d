import argparse
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countermand.cli.main import say
from countermand.plain import Plain

if TYPE_CHECKING:
    from countermand.imports.models import Import

HELP = (
    "check a file of orders (CSV, Excel, OpenDocument), and apply it with --yes; ends with 0 only if it was applied, "
    "or had nothing to refuse and you said no"
)
SHOWN = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="one row for each order line")
    parser.add_argument("--org", metavar="SLUG", help="the organization; not needed if there is only one")
    parser.add_argument("--yes", action="store_true", help="apply without asking, unless rows are refused")
    parser.add_argument("--skip-refused", action="store_true", help="with refused rows, apply the others")
    parser.add_argument("--profile", type=Path, metavar="FILE", help="read it as this profile.toml says")
    reading_arguments(parser)
    parser.add_argument("--as-of", metavar="TIME", help="when the file was true, like 2026-11-23T06:00Z; default: now")


def reading_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--map", action="append", default=[], metavar="HEADER=FIELD", help="what a column means")
    parser.add_argument("--stage", action="append", default=[], metavar="WORD=STAGE", help="what a stage word means")
    parser.add_argument("--encoding", metavar="NAME", help="utf-8-sig, cp1252, utf-16 …; otherwise detected")
    parser.add_argument("--delimiter", metavar="SIGN", help="one sign, or 'tab'; otherwise detected")
    parser.add_argument("--decimal", choices=[".", ","], help="the decimal sign; otherwise detected")
    parser.add_argument("--dates", choices=["dmy", "mdy"], help="how 03/04/2025 is meant; otherwise detected")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook; otherwise the most likely one")
    parser.add_argument("--header-row", type=int, metavar="N", help="the row with the headers; otherwise detected")


def run(args: argparse.Namespace) -> int:
    from countermand.imports.apply import apply
    from countermand.orgs.directory import org_id_of
    from countermand.orgs.tenancy import acting_for

    began = time.monotonic()
    org_id = org_id_of(args.org)
    with acting_for(org_id):
        source = checked(args, args.file, profile=read_profile(args.profile) if args.profile else None)
        if not args.json:
            _tell(source)
    sentence = _why_not(source, args)
    if not sentence:
        with acting_for(org_id):
            source = apply(source.id, by=None)
        sentence = _applied(source)
    facts = {
        **source.counts(),
        "seconds": round(time.monotonic() - began, 2),
        "file": source.file_name,
        "applied": source.applied_at is not None,
        "another_look": sorted({f"CR-{flag['number']}" for flag in source.flagged}),
    }
    if not source.applied_at and sentence != DECLINED:
        if args.json:
            say(args, "", **facts)
        print(sentence, file=sys.stderr)
        return 1
    say(args, sentence, **facts)
    return 0


DECLINED = "Nothing was written."


def checked(args: argparse.Namespace, path: Path, *, profile: "dict[str, Any] | None" = None) -> "Import":
    """Receives the file and checks it, read as the options and the profile say. Raises Plain with an open question,
    naming the option that answers it.
    """
    from countermand.imports.receive import receive
    from countermand.setup.one_import import check_as, formats_of

    options = formats_of(profile or {}) | _options(args)
    try:
        with path.open("rb") as file:
            source = receive(file, name=path.name, by=None, as_of=_time(getattr(args, "as_of", None)), options=options)
    except OSError as error:
        raise Plain(f"{path} cannot be read: {error.strerror or error}.") from None
    columns, stages = pairs(args.map, "--map"), pairs(args.stage, "--stage")
    check_as(source, profile or {}, columns=columns, stages=stages)
    if source.failure:
        raise Plain(f"{source.failure} For example: {_answering(source)}")
    return source


def _answering(source: "Import") -> str:
    from countermand.setup.suggestions import lacks_a_column

    if lacks_a_column(source):
        return "--map 'Their header=order_number'"
    undecided = source.found.get("undecided", {})
    if undecided.get("dates") and "dates" not in source.options:
        return "--dates dmy"
    return "--decimal ,"


def _options(args: argparse.Namespace) -> dict[str, Any]:
    options = {
        "encoding": args.encoding,
        "delimiter": {"tab": "\t", "\\t": "\t"}.get(args.delimiter, args.delimiter),
        "decimal": args.decimal,
        "dates": args.dates,
        "sheet": args.sheet,
        "header_row": args.header_row,
    }
    if options["delimiter"] and len(options["delimiter"]) != 1:
        raise Plain(f"--delimiter takes one sign, or 'tab', not {args.delimiter!r}.")
    return {name: value for name, value in options.items() if value}


def read_profile(path: Path) -> "dict[str, Any]":
    from countermand.setup.file import read

    try:
        return read(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Plain(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise Plain(f"{path} is not UTF-8: save it as UTF-8.") from None
    except Plain as problem:
        raise Plain(f"{path}: {problem}") from None


def pairs(given: list[str], option: str) -> dict[str, str]:
    pairs = {}
    for pair in given:
        name, equals, meaning = pair.rpartition("=")
        if not equals:
            raise Plain(f"{option} takes NAME=MEANING, not {pair!r}.")
        pairs[name] = meaning.strip()
    return pairs


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    raise Plain(f"--as-of takes a time like 2026-11-23T06:00Z, not {text!r}.")


def _tell(source: "Import") -> None:
    from countermand.imports.receive import earlier_application
    from countermand.imports.written import written

    found = source.found
    print(f"{source.file_name}: {found['rows']} rows, {written(source)}")
    for row in found["above"]:
        print(f"  left out above the headers: {' · '.join(row)[:100]}")
    if earlier := earlier_application(source.sha256):
        print(f"The same file was already imported at {earlier.applied_at:%Y-%m-%d %H:%M} UTC.")
    print("Columns")
    for header, samples in zip(found["headers"], found["samples"], strict=True):
        if header:
            print(f"  {header:24.24} → {source.columns.get(header) or '(left out)':16} {' · '.join(samples)[:60]}")
    print("Stage words")
    for word, count in found["words"].items():
        stage = source.stages[word]
        meaning = f"{stage}  (cannot be canceled without saying so)" if stage == "unknown" else stage
        print(f"  {word:24.24} → {meaning}  × {count}")
    print(
        f"Check: {source.orders} orders, {source.lines} lines: {source.new} new, {source.changed} changed, "
        f"{source.unchanged} unchanged, {source.refused} refused, {source.warned} with a warning"
    )
    for refused in (True, False):
        _tell_notes(source, refused=refused)
    for flag in source.flagged[:SHOWN]:
        print(f"  CR-{flag['number']} needs another look: order {flag['order']} line {flag['line']} {_what(flag)}")


def _tell_notes(source: "Import", *, refused: bool) -> None:
    from countermand.imports.runs import runs

    told = runs(source.notes.filter(refused=refused)[:1000])
    for run in told[:SHOWN]:
        note = run.note
        place = f"row {run.rows}" + (f", {note.column}" if note.column else "") if note.row else "file"
        value = f" “{note.value}”" if note.value else ""
        print(f"  {'refused' if refused else 'warning'}: {place}{value}: {note.sentence}")
    if len(told) > SHOWN:
        print("  … and more: see the import's page")


def _what(flag: dict[str, Any]) -> str:
    left = flag["left"]
    return flag["stage"] if flag["stage"] in {"shipped", "delivered", "canceled"} else f"has only {left} left to cancel"


def _why_not(source: "Import", args: argparse.Namespace) -> str:
    """Why the file is not applied; "" if it is."""
    if source.refused and args.yes and not args.skip_refused:
        return (
            f"Nothing was written: {source.refused} rows are refused. "
            "Correct the file, or apply the others with --skip-refused."
        )
    if args.yes and source.misses_most():
        return (
            f"Nothing was written: {source.absent} open orders are not in this full export, which has only "
            f"{source.orders}. If it is really complete, apply it in the browser."
        )
    if args.yes:
        return ""
    if args.json or not sys.stdin.isatty():
        return "Nothing was written: this was only the check. Apply it with --yes."
    others = f" without the {source.refused} refused rows" if source.refused else ""
    return "" if input(f"Apply{others}? [y/N] ").strip().lower() in {"y", "yes"} else DECLINED


def _applied(source: "Import") -> str:
    return f"Applied: {source.new} new lines, {source.changed} changed, {source.unchanged} unchanged." + (
        f" {source.refused} rows were left out." if source.refused else ""
    )
