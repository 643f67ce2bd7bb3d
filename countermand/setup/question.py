"""What a question of the interview is made of, for the browser and the terminal alike."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

Said = str | Promise  # a sentence, perhaps not translated yet


class Kind(StrEnum):
    """How an answer is given, and the plain value it has (see `answer.py`)."""

    TEXT = "text"  # one line: a string
    WORDS = "words"  # a paragraph: a string
    NUMBER = "number"  # an integer; 0 where the choice is the file's
    AMOUNT = "amount"  # "500.00", or "" for none
    TIME = "time"  # "09:00"
    CHOICE = "choice"  # one value of `choices`
    SEVERAL = "several"  # a list of values of `choices`
    LIST = "list"  # a list of strings
    DATES = "dates"  # a list of "2026-12-25"
    SAMPLE = "sample"  # a file of orders; see `sample.py`
    COLUMNS = "columns"  # header → field, "" for a column left out
    STAGES = "stages"  # their word → stage
    REASONS = "reasons"  # rows of their own, each kind with its own verbs
    ENDPOINTS = "endpoints"
    EXPORTS = "exports"
    UNDERSTOOD = "understood"  # nothing to choose: `then` says what Countermand does


@dataclass(frozen=True)
class Choice:
    value: str
    label: Said
    then: Said = ""  # what Countermand will then do, as one sentence


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing to ask. `stored` is where the answer lives: "company.name" and "desk.opens" are fields,
    "columns", "reasons" … rows of their own, "" nothing.
    """

    key: str
    text: Said
    why: Said
    kind: Kind
    stored: str = ""
    default: object = ""
    choices: tuple[Choice, ...] = ()
    then: Said = ""  # of UNDERSTOOD: what Countermand does
    only_if: tuple[str, frozenset[str]] | None = None  # asked only if that question has one of these answers

    def then_of(self, value: object) -> Said:
        """What Countermand will do with this answer, as a sentence; "" if there is nothing to tell."""
        return next((choice.then for choice in self.choices if choice.value == value), self.then)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One page of the interview."""

    key: str
    title: Said
    lead: Said
    questions: tuple[Question, ...] = field(default=())


YES_NO = ("yes", "no")  # the choices of a question that is stored as true or false
