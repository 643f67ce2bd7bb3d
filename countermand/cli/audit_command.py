import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from countermand.cli.main import say
from countermand.plain import Plain

if TYPE_CHECKING:
    from countermand.audit.verify import Verdict

HELP = "verify the permanent record, or write its signed head down outside the database"


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="recompute the chain; ends with 1 and the entry's number where it breaks")
    verify.add_argument("--anchor", type=Path, metavar="FILE", help="also compare with this anchor")
    anchor = verbs.add_parser("anchor", help="write the signed head of the chain")
    anchor.add_argument("-o", "--output", type=Path, metavar="FILE", help="where to; default: standard output")
    verify.add_argument("--org", metavar="SLUG", help="the organization; without it, all of them")
    anchor.add_argument("--org", metavar="SLUG", help="the organization; not needed if there is only one")
    for verb in (verify, anchor):
        verb.add_argument("--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    return _verify(args) if args.verb == "verify" else _anchor(args)


def _verify(args: argparse.Namespace) -> int:
    from countermand.audit import anchor
    from countermand.audit.verify import verify_company
    from countermand.orgs.directory import org_id_of, org_ids

    if not args.org and not args.anchor:
        return _verify_all(args, org_ids())
    org_id = org_id_of(args.org)
    anchors = anchor.read(_read(args.anchor), org_id) if args.anchor else {}
    found = verify_company(org_id, anchors)
    if found.ok or args.json:
        say(args, f"The record holds: {found.entries} entries, none changed, none missing.", **_facts(found))
    if not found.ok:
        print(f"The record is broken at entry {found.broken_at}. {found.sentence}", file=sys.stderr)
    return 0 if found.ok else 1


def _verify_all(args: argparse.Namespace, orgs: list[tuple[UUID, str]]) -> int:
    from countermand.audit.verify import verify_company

    if not orgs:
        raise Plain("There is no organization yet, so there is no record to verify.")
    verdicts = {slug: verify_company(org_id) for org_id, slug in orgs}
    ok = all(found.ok for found in verdicts.values())
    if args.json:
        say(args, "", ok=ok, orgs=[{"org": slug, **_facts(found)} for slug, found in verdicts.items()])
    for slug, found in verdicts.items():
        if not found.ok:
            sentence = f"The record of {slug} is broken at entry {found.broken_at}. {found.sentence}"
            print(sentence, file=sys.stderr)
        elif not args.json:
            print(f"The record of {slug} holds: {found.entries} entries, none changed, none missing.", flush=True)
    return 0 if ok else 1


def _facts(found: "Verdict") -> dict[str, Any]:
    facts = {"ok": found.ok, "entries": found.entries, "head": found.head.hex(), "broken_at": found.broken_at}
    return facts if found.ok else facts | {"problem": found.sentence}


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Plain(f"The anchor {file} cannot be read: {getattr(error, 'strerror', None) or 'not text'}.") from None


def _anchor(args: argparse.Namespace) -> int:
    from countermand.audit.anchor import anchor
    from countermand.orgs.directory import org_id_of
    from countermand.orgs.tenancy import acting_for

    with acting_for(org_id_of(args.org)):
        text = json.dumps(anchor())
    if not args.output:
        print(text, flush=True)
        return 0
    try:
        with tempfile.NamedTemporaryFile("w", dir=args.output.parent, delete=False) as half:
            half.write(text + "\n")
        Path(half.name).replace(args.output)
    except OSError as error:
        raise Plain(f"{args.output} cannot be written: {error.strerror or error}.") from None
    say(args, f"The anchor is in {args.output}. Keep it where this server cannot reach it.", file=str(args.output))
    return 0
