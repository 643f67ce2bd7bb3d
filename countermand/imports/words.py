"""The order systems' own words: the stage that each usually means, totals, yes and no."""

from countermand.imports.matching import key
from countermand.imports.vocabulary import LANGUAGES
from countermand.imports.vocabulary.language import words

MEANS = {key(word): stage for language in LANGUAGES for stage, text in language.stages.items() for word in words(text)}
# Part of the line has gone. What is left is open, if a column says how much has gone.
PARTLY = {key(word) for language in LANGUAGES for word in words(language.partly)}
TOTALS = {key(word) for language in LANGUAGES for word in words(language.totals)}
PAYMENTS = {
    key(word): said for language in LANGUAGES for said, text in language.payments.items() for word in words(text)
}
YES = {key(word) for language in LANGUAGES for word in words(language.yes)}
NO = {key(word) for language in LANGUAGES for word in words(language.no)}


def suggested_stage(word: str, *, shipped_known: bool) -> str | None:
    """What the word usually means; None when it could mean anything ("Resolved"): then a person decides."""
    if key(word) in PARTLY:
        return "open" if shipped_known else None
    return MEANS.get(key(word))
