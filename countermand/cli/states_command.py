import argparse
import sys
from pathlib import Path

HELP = "print the page with the states of everything; with --check compare it with docs/states.md"
NEEDS_DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        metavar="FILE",
        nargs="?",
        const="docs/states.md",
        help="say whether FILE (docs/states.md without one) is what the code draws; ends with 0 only then",
    )


def run(args: argparse.Namespace) -> int:
    from countermand.cancellations.diagram import states_page

    if args.check is None:
        print(states_page(), end="")
        return 0
    kept = Path(args.check)
    if kept.is_file() and kept.read_text(encoding="utf-8") == states_page():
        return 0
    print(f"{kept} is not what the code draws: run bin/states and look at what changed.", file=sys.stderr)
    return 1
