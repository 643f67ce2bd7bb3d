import argparse
import os

HELP = "serve the pages and run the jobs, until stopped"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (default: %(default)s)")
    parser.add_argument(
        "--workers",
        type=int,
        default=min(4, os.cpu_count() or 1),
        metavar="N",
        help="processes that answer requests (default: one a processor, up to 4)",
    )
    parser.add_argument("--without-worker", action="store_true", help="the jobs are run by `countermand worker`")


def run(args: argparse.Namespace) -> None:
    from countermand.cli.processes import check_port, serve

    check_port(args.host, args.port)
    serve(args.host, args.port, processes=args.workers, worker=not args.without_worker)
