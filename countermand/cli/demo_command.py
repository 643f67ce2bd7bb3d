import argparse
import json
import sys
import threading
import time
import urllib.request
import webbrowser
from contextlib import ExitStack
from pathlib import Path

HELP = "try everything out: two invented companies, a mailbox and a hook sink, nothing to set up"
NEEDS_DATABASE = False  # it brings its own
HOST = "127.0.0.1"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--reset", action="store_true", help="forget everything and begin anew")


def run(args: argparse.Namespace) -> None:
    from countermand.cli.main import open_folder, start_django
    from countermand.cli.processes import check_port, serve
    from countermand.demo.folder import default_folder, only_user, wipe

    data: Path = (args.data or default_folder()).expanduser().resolve()
    url = f"http://{HOST}:{args.port}"
    check_port(HOST, args.port)
    with ExitStack() as stack:
        stack.enter_context(only_user(data, url))
        if args.reset:
            wipe(data)
        if not (data / "postgres" / "PG_VERSION").exists():
            print("Making the demo's database and its two companies…", file=sys.stderr)
        open_folder(data, stack)
        start_django()
        prepare()
        tell = threading.Thread(target=tell_when_ready, args=[args, url], daemon=True)
        serve(HOST, args.port, processes=1, began=tell.start)


def prepare() -> None:
    from countermand.demo.story import tell_story
    from countermand.orgs.guard import check_safe
    from countermand.orgs.schema import migrate

    migrate()
    check_safe()
    tell_story()


def tell_when_ready(args: argparse.Namespace, url: str) -> None:
    while not _answers(f"{url}/healthz"):
        time.sleep(0.05)
    print(_as_json(url) if args.json else _as_table(url), flush=True)
    if not args.no_open and not args.json and sys.stdout.isatty():
        webbrowser.open(url)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except OSError:
        return False


def _as_json(url: str) -> str:
    from countermand.demo.people import PASSWORD, PEOPLE

    users = [
        {"email": p.email, "password": PASSWORD, "name": p.name, "org": p.org, "roles": [str(role) for role in p.roles]}
        for p in PEOPLE
    ]
    return json.dumps(
        {"url": url, "users": users, "mailbox_url": f"{url}/demo/mailbox/", "sink_url": f"{url}/demo/sink/"}
    )


def _as_table(url: str) -> str:
    from countermand.demo.people import NAMES, PASSWORD, PEOPLE

    wide = max(len(person.email) for person in PEOPLE)
    lines = ["", f"  Countermand's demo is at {url}", ""]
    for org, name in NAMES.items():
        lines += [f"  {name}"]
        lines += [f"    {p.email:<{wide}}  {p.name} ({p.title})" for p in PEOPLE if p.org == org]
    return "\n".join(
        [
            *lines,
            "",
            f"  Everybody's password is:  {PASSWORD}",
            "",
            f"  Mails it sends:           {url}/demo/mailbox/",
            f"  Refund messages it sends: {url}/demo/sink/",
            "",
            "  Ctrl-C stops it. Everything is kept; --reset begins anew.",
            "",
        ]
    )
