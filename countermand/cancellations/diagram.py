from countermand.cancellations.states import MOVES, Status


def states_page() -> str:
    """The text of docs/states.md, drawn from the table of moves. `bin/states` writes it, a test compares it."""
    ends = [status for status in Status if not any(before == status for before, _ in MOVES)]
    return "\n".join(
        [
            "# The states of a request",
            "",
            "Drawn from `countermand/cancellations/states.py` by `bin/states`.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> pending: ask",
            *(f"    {before} --> {after}: {verb}" for (before, verb), after in MOVES.items()),
            *(f"    {status} --> [*]" for status in ends),
            "```",
            "",
            "| from | verb | to |",
            "|---|---|---|",
            *(f"| {before} | {verb} | {after} |" for (before, verb), after in MOVES.items()),
            "",
            "Every other move is refused by the verbs, and by the trigger `closed` in Postgres.",
            "",
        ]
    )
