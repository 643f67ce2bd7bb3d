"""Reads the command line, finds the database, runs one command, and ends with 0 only when all is well."""

import argparse
import gc
import json
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import Any

from countermand.plain import Plain

COMMANDS = sorted(file.stem.removesuffix("_command") for file in Path(__file__).parent.glob("*_command.py"))


def main(arguments: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    try:
        with ExitStack() as stack:
            _find_database(args, stack)
            answer = args.run(args)
    except Plain as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return answer if isinstance(answer, int) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="countermand", description="Order cancellations, asked for, approved, done once."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        module = import_module(f"countermand.cli.{name}_command")
        sub = commands.add_parser(name, help=module.HELP, description=module.HELP)
        sub.add_argument("--data", type=Path, metavar="DIR", help="use the embedded Postgres kept in this folder")
        sub.add_argument("--json", action="store_true", help="answer with one line of JSON")
        module.arguments(sub)
        sub.set_defaults(
            run=module.run,
            needs_database=getattr(module, "NEEDS_DATABASE", True),
            needs_health=getattr(module, "NEEDS_HEALTH", True),
        )
    return parser


def _find_database(args: argparse.Namespace, stack: ExitStack) -> None:
    """Sets the environment for --data DIR (and starts its Postgres), then starts Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "countermand.config.settings")
    if not args.needs_database:
        return
    if args.data:
        open_folder(args.data.expanduser().resolve(), stack)
    start_django()
    if args.needs_health:
        from countermand.orgs.guard import check_safe

        check_safe()


def open_folder(data: Path, stack: ExitStack) -> None:
    """Starts the Postgres kept in the folder for as long as `stack` lasts, and points the environment at it."""
    from countermand.local.postgres import running

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that its Postgres is stopped then, too
    os.environ.update(stack.enter_context(running(data)))
    os.environ["COUNTERMAND_DATA"] = str(data)
    os.environ.setdefault("COUNTERMAND_SECRET_KEY", _kept_secret(data))
    if (data / "demo.url").exists():
        demo_environment((data / "demo.url").read_text())


def demo_environment(url: str) -> None:
    """A demo answers to nobody but this machine, and sends no mail, whatever is set outside."""
    for name in ["RESEND_API_KEY", "SMTP_URL"]:
        os.environ.pop(name, None)
    os.environ.update(COUNTERMAND_DEMO="1", COUNTERMAND_URL=url, COUNTERMAND_ALLOWED_NETWORKS="127.0.0.1/32")


def start_django() -> None:
    import django

    django.setup()
    # What is loaded by now stays, and a page makes more objects than the collector thinks usual: it has better to do
    # than to walk through all of Django time and again.
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)


def _kept_secret(data: Path) -> str:
    """The folder's own secret key, made on first use."""
    file = data / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def say(args: argparse.Namespace, sentence: str, **facts: Any) -> None:
    """The answer of a command: a sentence for people, or with --json one line for machines."""
    print(json.dumps(facts, default=str) if args.json else sentence, flush=True)
