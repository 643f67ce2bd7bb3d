"""What each stage word of the sample means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countermand.imports.matching import key
from countermand.imports.models import Remembered
from countermand.orders.stages import Stage
from countermand.orgs.middleware import OrgRequest
from countermand.setup.newest import READING, is_open, newest, say, why_refused
from countermand.setup.sections.meanings import Kind
from countermand.setup.teach import learned, teach


@dataclass(frozen=True)
class Word:
    text: str
    stage: str
    count: int  # rows of the newest file; 0: an earlier file had it
    suggested: bool


def current() -> dict[str, str]:
    """Word → stage: those of the newest file, and those that earlier files had."""
    told = learned(Kind.STAGE)
    earlier = Remembered.objects.filter(kind=Kind.STAGE, member=None).values_list("text", "meaning")
    source = newest()
    if source is None:
        return dict(earlier)
    words = {word: source.stages.get(word, Stage.UNKNOWN) for word in source.found.get("words", {})}
    if not is_open(source):
        words = {word: told.get(key(word), stage) for word, stage in words.items()}
    here = {key(word) for word in words}
    return words | {text: stage for text, stage in earlier if key(text) not in here and text}


def typed(request: OrgRequest) -> dict[str, str]:
    words, stages = request.POST.getlist("word"), request.POST.getlist("stage")
    return {word: stage for word, stage in zip(words, stages, strict=False) if stage in Stage.values}


def save(request: OrgRequest, said: Mapping[str, str]) -> None:
    known_here = current()
    said = {word: stage for word, stage in said.items() if word in known_here}
    source = newest()
    if source is not None and is_open(source):
        say(source, stages={word: stage for word, stage in said.items() if word in source.found.get("words", {})})
    teach(Kind.STAGE, said, by=request.member)


def show(request: OrgRequest, said: Mapping[str, str] | None, problems: Mapping[str, str]) -> dict[str, Any]:
    source = newest()
    chosen = current() | dict(said or {})
    found = source.found if source else {}
    told = learned(Kind.STAGE)
    words = [
        Word(text, stage, found.get("words", {}).get(text, 0), said is None and key(text) not in told)
        for text, stage in chosen.items()
    ]
    undecided = [word for word in words if word.stage == Stage.UNKNOWN]
    return {
        "source": source,
        "why": why_refused(source),
        "waiting": source is not None and source.state in READING,
        "words": sorted(words, key=lambda word: (word.stage != Stage.UNKNOWN, -word.count, word.text)),
        "undecided": len(undecided),
        "stages": Stage.choices,
        "too_many": found.get("too_many_words", False),
        "no_column": source is not None and "stage" not in source.columns.values(),
    }
