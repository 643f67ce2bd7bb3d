"""`countermand …`: everything that is done to an installation without a browser."""

from countermand.cli.main import main

__all__ = ["main"]
