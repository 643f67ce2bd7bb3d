import argparse
import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from countermand.cli.main import say
from countermand.plain import Plain

if TYPE_CHECKING:
    from countermand.exports.models import Template

HELP = "build the canceled-orders file of everything that has not left yet"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", metavar="SLUG", help="the organization; not needed if there is only one")
    parser.add_argument("--template", metavar="NAME", help="the file's template; default: the first one")
    parser.add_argument("--preview", action="store_true", help="show the first rows and build nothing")
    parser.add_argument(
        "--previewed", action="store_true", help="you have looked at the preview: the template's first file may leave"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to; default: a file in this folder; - for stdout"
    )


def run(args: argparse.Namespace) -> int:
    from countermand.exports.build import build
    from countermand.exports.change import mark_previewed
    from countermand.exports.download import pieces
    from countermand.exports.models import Export
    from countermand.exports.start import begin
    from countermand.exports.template import default_template, template_called
    from countermand.exports.waiting import waiting
    from countermand.orgs.directory import org_id_of
    from countermand.orgs.tenancy import acting_for

    org_id = org_id_of(args.org)
    to_stdout = args.output == Path("-")
    if args.preview:
        return _show_preview(args, org_id)
    if args.output and not to_stdout:
        _check_writable(args.output)
    if args.previewed:
        with acting_for(org_id):
            mark_previewed(template_called(args.template) if args.template else default_template(), by=None)
    with acting_for(org_id):
        template = template_called(args.template) if args.template else default_template()
        _check_previewed(template)
        if not waiting(template).exists():
            say(args, "Nothing to export: every cancellation has already left in a file.", rows=0, file=None)
            return 0
        started = begin(template, by=None)
    export = build(org_id, started.id)
    if export.state != Export.State.READY:
        raise Plain(export.failure)
    if to_stdout:  # the file and nothing else
        sys.stdout.buffer.writelines(pieces(org_id, export.id))
        return 0
    target = args.output or Path(export.file_name)
    _write(target, pieces(org_id, export.id), label=export.label)
    facts = {"file": str(target), "export": export.label, "rows": export.rows, "sha256": export.sha256}
    say(args, f"{export.label}: {export.rows} rows in {target}.", **facts)
    return 0


def _show_preview(args: argparse.Namespace, org_id: UUID) -> int:
    """The file's own bytes, on stdout alone; what cannot be seen goes to stderr."""
    from countermand.exports.preview import preview
    from countermand.exports.template import default_template, template_called
    from countermand.orgs.models import Organization
    from countermand.orgs.tenancy import acting_for

    with acting_for(org_id):
        template = template_called(args.template) if args.template else default_template()
        seen = preview(template, template.layout(), Organization.objects.get(id=org_id))
    if seen.problem:
        raise Plain(seen.problem)
    sys.stdout.buffer.write(seen.data)
    print(seen.facts, file=sys.stderr)
    return 0


def _check_previewed(template: "Template") -> None:
    if not template.previewed_at:
        raise Plain(
            f"Nobody has seen the preview of “{template.name}” yet. Look at it with --preview; "
            "then build its first file with --previewed."
        )


def _check_writable(target: Path) -> None:
    """Before anything is marked as exported: can the file be written there?"""
    if target.is_dir() or not target.parent.is_dir() or not os.access(target.parent, os.W_OK):
        raise Plain(
            f"{target} cannot be written. Name a file in a folder that exists and is yours. Nothing was exported."
        )


def _write(target: Path, data: Iterable[bytes], *, label: str) -> None:
    """All of the file or nothing of it: written beside its place, then put there in one step."""
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as half:
            half.writelines(data)
            half.flush()
            os.fsync(half.fileno())
        Path(half.name).chmod(0o666 & ~_umask())
        Path(half.name).replace(target)
    except OSError as error:
        with suppress(OSError, UnboundLocalError):
            Path(half.name).unlink()
        reason = error.strerror or str(error)
        raise Plain(
            f"{target} was not written ({reason}), but {label} is built: download it on the page Exports."
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
