"""What a table of states is made of; see `cancellations/states.py`, where all of them stand together."""

from dataclasses import dataclass

from countermand.orgs.roles import Role


@dataclass(frozen=True)
class Move:
    """`before` is "" where something begins. `by` nobody: a machine does it. `besides`: what the verb wants besides."""

    before: str
    verb: str
    after: str
    by: frozenset[Role] = frozenset()
    besides: str = ""
