"""Which column means what: remembered first, then known headers, then headers that are nearly known."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

from countermand.imports.fields import FIELDS

CLOSE = 88


def key(text: str) -> str:
    """A header or word as it is compared: "Auftrags-Nr." → "auftrags nr"."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))[:200]


_KNOWN = {key(header): (name, rank) for name, field in FIELDS.items() for rank, header in enumerate(field.headers)}


def match(headers: Iterable[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Header → field, or "" for a column that is left out. No field is given to two headers."""
    offers = sorted(offer for header in headers if header for offer in _offers(header, remembered))
    columns = {header: "" for header in headers if header}
    taken: set[str] = set()
    settled: set[str] = set()
    for _, _, header, field in offers:
        if header in settled or (field and field in taken):
            continue
        columns[header] = field
        settled.add(header)
        taken.add(field)
    return columns


def _offers(header: str, remembered: Mapping[str, str]) -> Iterable[tuple[int, int, str, str]]:
    """(how sure, how usual, header, field): the smallest is the best."""
    words = _without_currency(key(header))
    if key(header) in remembered:
        yield (0, 0, header, remembered[key(header)])
        return
    if words in _KNOWN:
        field, rank = _KNOWN[words]
        yield (1, rank, header, field)
        return
    for known, (field, _) in _KNOWN.items():
        closeness = fuzz.token_sort_ratio(words, known)
        if closeness >= CLOSE and _same_beginnings(words, known):
            yield (2, 100 - int(closeness), header, field)


def _same_beginnings(one: str, other: str) -> bool:
    """ "unshipped qty" is close to "shipped qty" and means the opposite; a typing slip is rarely the first letter."""
    return [word[0] for word in sorted(one.split())] == [word[0] for word in sorted(other.split())]


def _without_currency(words: str) -> str:
    return re.sub(r"\b(usd|eur|gbp|chf|in)\b", "", words).strip() or words


def looks_like_header(cells: Iterable[str]) -> int:
    """How many cells of a row are well-known headers."""
    return sum(1 for cell in cells if _without_currency(key(cell)) in _KNOWN)
