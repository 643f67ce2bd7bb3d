"""`python -m countermand.bench WHAT`: measures the product against the least that Postgres itself needs.

Each measure makes its own Postgres in a folder of its own, and leaves nothing behind.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from countermand.cli.main import open_folder, start_django

MEASURES = ("approve", "desk", "export", "import_")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    measures = parser.add_subparsers(dest="measure", required=True, metavar="WHAT")
    for name in MEASURES:
        module = import_module(f"countermand.bench.{name}")
        sub = measures.add_parser(name.rstrip("_"), help=module.HELP, description=module.HELP)
        sub.add_argument("--json", action="store_true", help="end with one line of JSON")
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "countermand.config.settings"
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="countermand-bench-")))
        open_folder(data, stack)
        start_django()
        from countermand.orgs.schema import migrate

        migrate()
        return int(args.run(args) or 0)


if __name__ == "__main__":
    sys.exit(main())
