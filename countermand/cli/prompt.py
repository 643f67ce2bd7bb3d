"""One question in a terminal: what it is about, what can be said, and the line somebody types."""

import os
import sys
from typing import Any

from countermand.plain import Plain
from countermand.setup.question import Choice, Kind, Question

NOTHING = "-"  # typed where an answer is to become empty
LISTED = {Kind.SEVERAL, Kind.LIST, Kind.DATES}


class Stopped(Exception):
    """The person has closed the input: what was answered is kept."""


def dim(text: object) -> str:
    plain = os.environ.get("NO_COLOR") or not sys.stdout.isatty()
    return str(text) if plain else f"\033[2m{text}\033[0m"


def ask(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        raise Stopped from None


def introduce(question: Question) -> None:
    print(f"\n{question.text}\n{dim(question.why)}")
    if question.choices and not any(choice.then for choice in question.choices):
        print("  " + " · ".join(f"{number} {choice.label}" for number, choice in enumerate(question.choices, start=1)))
        return
    for number, choice in enumerate(question.choices, start=1):
        print(f"  {number}  {choice.label}\n     {dim(choice.then)}")


def answer_of(question: Question, now: Any) -> Any:
    """What somebody types, as a plain value; `now` with Enter. Raises Plain when it cannot be an answer."""
    typed = ask(f"[{shown(question, now)}] ")
    if not typed:
        return now
    if typed == NOTHING:
        return [] if question.kind in LISTED else "" if question.kind != Kind.NUMBER else 0
    match question.kind:
        case Kind.CHOICE:
            return _chosen(question.choices, typed)
        case Kind.SEVERAL:
            return [_chosen(question.choices, one) for one in _several(typed)]
        case Kind.LIST | Kind.DATES:
            return _several(typed)
        case Kind.TIME:
            return typed.rjust(5, "0")  # 8:00
        case Kind.NUMBER:
            return _number(typed)
    return typed


def shown(question: Question, value: Any) -> str:
    if question.choices:
        known = {choice.value: str(choice.label) for choice in question.choices}
        values = value if isinstance(value, list) else [value]
        return ", ".join(known.get(one, str(one)) for one in values) or "none"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _chosen(choices: tuple[Choice, ...], typed: str) -> str:
    if typed.isdecimal() and 0 < int(typed) <= len(choices):
        return choices[int(typed) - 1].value
    for choice in choices:
        if typed.casefold() in {choice.value.casefold(), str(choice.label).casefold()}:
            return choice.value
    raise Plain(f"“{typed}” is none of these: type a number from 1 to {len(choices)}.")


def _several(typed: str) -> list[str]:
    return [one.strip() for one in typed.split(",") if one.strip()]


def _number(typed: str) -> int:
    try:
        return int(typed)
    except ValueError:
        raise Plain(f"“{typed}” is not a whole number.") from None
