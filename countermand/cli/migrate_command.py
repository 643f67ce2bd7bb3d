import argparse

from countermand.cli.main import say

HELP = "bring the database to this version's schema (as DATABASE_OWNER_URL)"
NEEDS_HEALTH = False  # it brings it


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> None:
    from countermand.orgs.schema import migrate

    migrate()
    say(args, "The database is up to date.", migrated=True)
