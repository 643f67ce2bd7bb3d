from collections.abc import Iterable, Iterator, Sequence

from countermand.cancellations.states import MACHINES
from countermand.orgs.moves import Move
from countermand.orgs.roles import Role

HEAD = """# The states

Drawn from `countermand/cancellations/states.py` by `countermand states`; `countermand states --check` compares.
Every move that is not here is refused by the verbs, and by triggers in Postgres.
"""


def states_page() -> str:
    """The text of docs/states.md: each machine as a picture and as a table of its moves."""
    return "\n".join([HEAD, *(line for name, moves in MACHINES.items() for line in _machine(name, moves))])


def _machine(name: str, moves: Sequence[Move]) -> Iterator[str]:
    before = {move.before for move in moves}
    ends = dict.fromkeys(move.after for move in moves if move.after not in before)
    yield f"## The states of {name}\n"
    yield "```mermaid\nstateDiagram-v2"
    yield from (f"    {move.before or '[*]'} --> {move.after}: {move.verb}" for move in moves)
    yield from (f"    {state} --> [*]" for state in ends)
    yield "```\n"
    yield "| from | verb | to | by | besides |"
    yield "|---|---|---|---|---|"
    for move in moves:
        yield f"| {move.before or '–'} | {move.verb} | {move.after} | {_names(move.by)} | {move.besides or '–'} |"
    yield ""


def _names(roles: Iterable[Role]) -> str:
    return ", ".join(sorted(roles)) or "–"
