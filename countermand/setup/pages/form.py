"""The catalog's questions as a form: what a person typed, what of it cannot be, and how each is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.http import QueryDict
from django.utils.translation import gettext as _

from countermand.people.change_company import checked_currency, checked_org_name, checked_time_zone
from countermand.plain import Plain
from countermand.setup.newest import FORMATS
from countermand.setup.question import Choice, Kind, Question, Topic

FORM_KINDS = {
    *(Kind.TEXT, Kind.WORDS, Kind.NUMBER, Kind.AMOUNT, Kind.TIME),
    *(Kind.CHOICE, Kind.SEVERAL, Kind.LIST, Kind.DATES),
}
AS_RADIOS = 4  # more choices than these are a drop-down
LONGEST = 2000
MOST_ENTRIES = 500
CHECKED = {"company.name": checked_org_name, "company.time_zone": checked_time_zone}
CHECKED["company.currency"] = checked_currency


class Refused(Plain):
    """Answers that cannot be, each with its sentence, by the question's key."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


@dataclass
class Asked:
    """A question with what is answered so far, as the template shows it."""

    question: Question
    value: Any
    problem: str = ""
    meanwhile: str = ""  # what somebody else saved since this page was opened
    focus: bool = False
    choices: list[tuple[Choice, bool, bool]] = field(default_factory=list)  # choice, chosen, opens the next question

    @property
    def key(self) -> str:
        return self.question.key

    @property
    def widget(self) -> str:
        if self.question.kind == Kind.CHOICE:
            return "radios" if len(self.question.choices) <= AS_RADIOS else "select"
        return self.question.kind.value

    @property
    def group(self) -> bool:
        """Whether it is several inputs, which a label cannot belong to."""
        return self.widget in {"radios", "several"}

    @property
    def depends(self) -> bool:
        return self.question.only_if is not None

    @property
    def aside(self) -> bool:
        """Whether most people leave it as it is: then it is folded away."""
        return self.question.stored.removeprefix("source.") in FORMATS

    @property
    def settled(self) -> bool:
        return not self.problem and not self.meanwhile and str(self.value) == str(self.question.default)

    @property
    def lines(self) -> str:
        return self.value if isinstance(self.value, str) else "\n".join(map(str, self.value))

    @property
    def offers(self) -> list[str]:
        """What is offered while typing."""
        match self.question.stored:
            case "company.time_zone":
                named = (zone for zone in available_timezones() if "/" in zone)
                return ["UTC", *sorted(zone for zone in named if not zone.startswith(("Etc/", "posix/")))]
            case "company.currency":
                return sorted(list_currencies())
        return []


def read(topic: Topic, posted: QueryDict) -> dict[str, Any]:
    """The plain values that were sent. Raises Refused with a sentence for each that cannot be."""
    said: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for question in topic.questions:
        if question.kind not in FORM_KINDS or (question.key not in posted and question.kind != Kind.SEVERAL):
            continue
        try:
            said[question.key] = _value(question, posted.getlist(question.key))
        except Plain as problem:
            problems[question.key] = str(problem)
    if not problems and "opens" in said and said["closes"] <= said["opens"]:
        problems["closes"] = _("The desk has to close after it opens at %(opens)s.") % {"opens": said["opens"]}
    if problems:
        raise Refused(problems)
    return said


def typed(topic: Topic, posted: QueryDict) -> dict[str, Any]:
    """What was sent, as it was typed: for the page that shows it again."""
    return {
        question.key: posted.getlist(question.key) if question.kind == Kind.SEVERAL else posted[question.key]
        for question in topic.questions
        if question.key in posted or question.kind == Kind.SEVERAL
    }


def ask(topic: Topic, values: Mapping[str, Any], problems: Mapping[str, str]) -> list[Asked]:
    opening = {
        (question.only_if[0], value)
        for question in topic.questions
        if question.only_if
        for value in question.only_if[1]
    }
    found = [
        Asked(question, values.get(question.key, question.default), problems.get(question.key, ""))
        for question in topic.questions
    ]
    for one in found:
        chosen = one.value if isinstance(one.value, list) else [one.value]
        one.choices = [
            (choice, choice.value in chosen, (one.key, choice.value) in opening) for choice in one.question.choices
        ]
    for first in [one for one in found if one.problem][:1]:
        first.focus = True
    return found


def _value(question: Question, texts: list[str]) -> Any:
    text = texts[0].strip() if texts else ""
    match question.kind:
        case Kind.CHOICE:
            if texts[0] not in {choice.value for choice in question.choices}:
                raise Plain(_("Choose one of the answers."))
            return texts[0]
        case Kind.SEVERAL:
            if question.key == "open_on" and not texts:
                raise Plain(_("Choose at least one day: due times are counted in them."))
            return [choice.value for choice in question.choices if choice.value in texts]
        case Kind.LIST:
            return _entries(text)
        case Kind.DATES:
            return [_day(entry) for entry in _entries(text)]
        case Kind.NUMBER:
            return _number(text)
        case Kind.AMOUNT:
            return _amount(text)
        case Kind.TIME:
            return _time(text)
    if len(text) > LONGEST:
        raise Plain(_("This has %(n)s characters; %(limit)s fit.") % {"n": len(text), "limit": LONGEST})
    text = text.replace("\r\n", "\n").replace("\0", "")
    return CHECKED[question.stored](text) if question.stored in CHECKED else text


def _entries(text: str) -> list[str]:
    entries = list(dict.fromkeys(filter(None, (one.strip() for one in re.split(r"[\n,;]", text)))))
    if len(entries) > MOST_ENTRIES or any(len(entry) > 200 for entry in entries):
        raise Plain(_("At most %(n)s entries of at most 200 characters fit.") % {"n": MOST_ENTRIES})
    return entries


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 10_000):
        raise Plain(_("“%(text)s” is not a whole number up to 10,000. Write it like 8.") % {"text": text[:40]})
    return int(text)


def _amount(text: str) -> str:
    plain = text.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", text) else text
    if not plain:
        return ""
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount < Decimal("1e13"):
        raise Plain(_("“%(text)s” is not an amount. Write it like 500.00, or leave it empty.") % {"text": text[:40]})
    return f"{amount:f}"


def _time(text: str) -> str:
    try:
        return f"{time.fromisoformat(text):%H:%M}"
    except ValueError:
        raise Plain(_("“%(text)s” is not a time. Write it like 09:00.") % {"text": text[:40]}) from None


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Plain(_("“%(text)s” is not a date. Write one a line, like 2026-12-25.") % {"text": text[:40]}) from None


def text_of(question: Question, value: Any) -> str:
    """An answer as a person reads it."""
    labels = {choice.value: str(choice.label) for choice in question.choices}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(one, str(one)) for one in values) or _("nothing")
