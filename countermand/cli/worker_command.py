import argparse

HELP = "run the jobs: send messages and mails, build files"


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> None:
    from countermand.cli.parent import end_with_parent
    from countermand.worker.run import run_worker

    end_with_parent()
    run_worker()
