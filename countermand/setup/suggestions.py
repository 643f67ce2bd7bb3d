"""What a sample file lets Countermand answer by itself, and what a person has to."""

from django.utils.translation import gettext as _

from countermand.imports.matching import key
from countermand.imports.models import Import
from countermand.imports.survey import REQUIRED
from countermand.orders.stages import Stage
from countermand.orgs.models import Membership
from countermand.plain import Plain
from countermand.setup.interview import Interview, mark
from countermand.setup.newest import FORMATS
from countermand.setup.questions import TOPICS
from countermand.setup.sections import topics
from countermand.setup.sections.meanings import Kind as Meant
from countermand.setup.sections.meanings import known, set_meanings


def learn(kind: Meant, meanings: dict[str, str], *, by: Membership | None) -> None:
    """Adds to what the company knows; another spelling of the same header or word takes the place of the old one."""
    new = {key(text): text for text in meanings if key(text)}
    kept = {text: meaning for text, meaning in known(kind).items() if key(text) not in new}
    set_meanings(kind, kept | {text: meanings[text] for text in new.values()}, by=by)


def learn_formats(source: Import, *, by: Membership | None) -> None:
    """What somebody said about how this file is written is so for the next."""
    said = {name: source.options[name] for name in FORMATS if source.options.get(name)}
    if said:
        topics.change("source", said, by)


def lacks_a_column(source: Import) -> bool:
    """Whether a field that every file must have is none of its columns."""
    return not all(set(source.columns.values()) & any_of for any_of in REQUIRED.values())


def undecided_words(source: Import) -> dict[str, int]:
    """Stage words that nobody has mapped, with how many rows have them."""
    decided = {key(word) for word in known(Meant.STAGE)}
    words: dict[str, int] = source.found["words"]
    return {
        word: count
        for word, count in words.items()
        if source.stages.get(word) == Stage.UNKNOWN and key(word) not in decided
    }


def accept(source: Import, interview: Interview, *, stages: set[str], by: Membership | None) -> None:
    """Takes what the file suggests, and the defaults for all else. Raises Plain where only a person can tell:
    `stages` are the words that one has mapped just now, also if to “unknown”.
    """
    open_words = {word: count for word, count in undecided_words(source).items() if word.casefold() not in stages}
    if open_words:
        raise Plain(
            _(
                "Nobody knows what these stage words mean: %(words)s. Say it for each, for example: "
                "--stage '%(first)s=open'. The stages are: %(stages)s."
            )
            % {
                "words": ", ".join(f"“{word}” (× {count})" for word, count in open_words.items()),
                "first": next(iter(open_words)),
                "stages": ", ".join(Stage.values),
            }
        )
    learn(Meant.COLUMN, source.columns, by=by)
    learn(Meant.STAGE, source.stages, by=by)
    learn_formats(source, by=by)
    for topic in TOPICS.values():
        if topic.key not in interview.answered:
            mark(interview, topic)
