import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from countermand.cli.import_command import checked, pairs, read_profile, reading_arguments
from countermand.cli.main import say
from countermand.plain import Plain

if TYPE_CHECKING:
    from countermand.setup.file import Change

HELP = "the interview: how this company cancels orders; or its outcome as one file, and what is left to do"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", metavar="SLUG", help="the organization; not needed if there is only one")
    parser.add_argument("--sample", type=Path, metavar="FILE", help="a real file of orders, to suggest answers from")
    parser.add_argument("--yes", action="store_true", help="accept every suggestion; stop where only a person can tell")
    parser.add_argument("--topic", metavar="TOPIC", help="ask this topic alone, answered or not")
    reading_arguments(parser)
    parser.set_defaults(verb=None)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB")
    export = verbs.add_parser("export", help="write the whole profile, without secrets")
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to; default: standard output")
    apply = verbs.add_parser("apply", help="show what a profile would change, and apply it")
    apply.add_argument("file", type=Path, metavar="FILE", help="a profile.toml")
    apply.add_argument("--yes", action="store_true", default=argparse.SUPPRESS, help="apply without asking")
    status = verbs.add_parser("status", help="what has been seen to work; ends with 0 only when all of it has")
    for verb in (export, apply, status):
        verb.add_argument("--org", metavar="SLUG", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        verb.add_argument("--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    from countermand.orgs.directory import org_id_of

    org_id = org_id_of(args.org)
    match args.verb:
        case "export":
            return _export(args, org_id)
        case "apply":
            return _apply(args, org_id)
        case "status":
            return _status(args, org_id)
    return _accept(args, org_id) if args.yes else _interview(args, org_id)


def _interview(args: argparse.Namespace, org_id: UUID) -> int:
    from countermand.cli.interview import hold
    from countermand.orgs.tenancy import acting_for
    from countermand.setup.questions import TOPICS
    from countermand.setup.suggestions import learn_formats

    if args.topic and args.topic not in TOPICS:
        raise Plain(f"There is no topic {args.topic!r}. The topics are: {', '.join(TOPICS)}.")
    if args.json or not sys.stdin.isatty():
        raise Plain(
            "There is nobody to ask here. Accept the suggestions with --yes --sample FILE, or apply a profile with: "
            "countermand setup apply profile.toml"
        )
    if args.sample:
        with acting_for(org_id):
            learn_formats(checked(args, args.sample), by=None)
    hold(org_id, only=args.topic)
    return 0


def _accept(args: argparse.Namespace, org_id: UUID) -> int:
    from countermand.orgs.tenancy import acting_for
    from countermand.setup.interview import lock
    from countermand.setup.suggestions import accept

    if not args.sample:
        raise Plain("Suggestions come from a real file of orders: name one with --sample FILE.")
    with acting_for(org_id):
        source = checked(args, args.sample)
        said = {word.strip().casefold() for word in pairs(args.stage, "--stage")}
        accept(source, lock(None), stages=said, by=None)
    columns = {header: field for header, field in source.columns.items() if field}
    if not args.json:
        for header, meaning in [*columns.items(), *source.stages.items()]:
            print(f"  {header:30.30} → {meaning}")
    left_out = [header for header, field in source.columns.items() if not field]
    say(
        args,
        f"Set up as {source.file_name} suggests; the rest as by default. Look at all of it with: "
        "countermand setup export",
        columns=columns,
        left_out=left_out,
        stages=source.stages,
        refused=source.refused,
    )
    return 0


def _export(args: argparse.Namespace, org_id: UUID) -> int:
    from countermand.orgs.tenancy import acting_for
    from countermand.setup.file import gather, write

    with acting_for(org_id):
        profile = gather()
    text = write(profile)
    if args.output:
        try:
            args.output.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise Plain(f"{args.output} cannot be written: {error.strerror or error}.") from None
        say(args, f"The profile is in {args.output}. It holds no secret.", file=str(args.output), profile=profile)
    else:
        print(json.dumps({"profile": profile}) if args.json else text, end="\n" if args.json else "")
    return 0


def _apply(args: argparse.Namespace, org_id: UUID) -> int:
    from countermand.orgs.tenancy import acting_for
    from countermand.setup.file import apply, difference

    profile = read_profile(args.file)
    with acting_for(org_id):
        changes = difference(profile)
    if not args.json:
        print("\n".join(map(_line, changes)) or "Nothing is different.")
    if changes and not args.yes and (refused := _why_not(args)):
        if args.json:
            say(args, "", applied=False, changes=[vars(change) for change in changes])
        print(refused, file=sys.stderr)
        return 1
    with acting_for(org_id):
        done = apply(profile, by=None)
    sentence = f"Applied: {len(done.changes)} changes." if done.changes else "Nothing had to be changed."
    for name, secret in done.secrets.items():
        sentence += f"\nThe secret of the endpoint {name}, shown only now: {secret}"
    say(args, sentence, applied=True, changes=[vars(change) for change in done.changes], secrets=done.secrets)
    return 0


def _why_not(args: argparse.Namespace) -> str:
    if args.json or not sys.stdin.isatty():
        return "Nothing was changed: this was only the difference. Apply it with --yes."
    return "" if input("Apply? [y/N] ").strip().lower() in {"y", "yes"} else "Nothing was changed."


def _line(change: "Change") -> str:
    return f"  [{change.section}] {change.key}: {_shown(change.before)} → {_shown(change.after)}"


def _shown(value: Any) -> str:
    if value is None:
        return "(none)"
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _status(args: argparse.Namespace, org_id: UUID) -> int:
    from countermand.doctor.check import examine
    from countermand.orgs.models import Organization
    from countermand.orgs.tenancy import acting_for
    from countermand.setup.golive import checks

    health = list(examine())
    with acting_for(org_id):
        org = Organization.objects.get(id=org_id)
        items = checks(org, health=health)
    left = [item for item in items if not item.done]
    if not args.json:
        for item in items:
            when = f"{item.done_at:%Y-%m-%d %H:%M} UTC" if item.done_at else ""
            print(f"{'ok ' if item.done else '   '}  {item.title!s:38} {when or item.sentence}")
    ready = f"{org.name} is ready." if not left else f"{len(left)} of {len(items)} are left. Next: {left[0].title}."
    facts = [{**asdict(item), "title": str(item.title), "sentence": str(item.sentence)} for item in items]
    say(args, ready, ready=not left, items=facts)
    return 1 if left else 0
