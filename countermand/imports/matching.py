"""Which column means what: remembered first, then known headers, then headers that are nearly known.

A header that means one thing in one language and another in the next ("Item", "Reference", "Porto") is read in the
language that most of the file's headers are written in. Where that does not tell, a person does.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from rapidfuzz.distance import OSA

from countermand.imports.fields import FIELDS, Kind
from countermand.imports.vocabulary import LANGUAGES
from countermand.imports.vocabulary.language import Language, words

_CURRENCY = re.compile(r"\b(usd|eur|euro|euros|gbp|chf|jpy|cad|aud|sek|nok|dkk|pln|czk|brl|mxn|in|en|em)\b")
NUMBERS = {name for name, field in FIELDS.items() if field.kind in {Kind.QUANTITY, Kind.PRICE, Kind.AMOUNT}}
_DOLLARS = re.compile(r"\b[A-Z]{1,2}\$")
LAST = 1000  # rank of a header's second meaning


class Meaning(NamedTuple):
    language: str
    rank: int
    field: str  # "": known, and nothing that is taken


class Offer(NamedTuple):
    """The smallest is the best."""

    sureness: int
    rank: int
    header: str
    field: str


def key(text: str) -> str:
    """A header or word as it is compared: "Auftrags-Nr." → "auftrags nr"."""
    plain = unicodedata.normalize("NFKD", text[:1000].replace("ß", "ss")).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", letters))[:200]


def _meanings(language: Language) -> Iterator[tuple[str, Meaning]]:
    for first, headers in [(0, language.headers), (LAST, language.also)]:
        for field, text in headers.items():
            for rank, word in enumerate(words(text), first):
                yield key(word), Meaning(language.code, rank, field)
    for word in words(language.left_out):
        yield key(word), Meaning(language.code, 0, "")


def _initials(known: str) -> tuple[str, ...]:
    return tuple(word[0] for word in sorted(known.split()))


_KNOWN: dict[str, list[Meaning]] = defaultdict(list)  # "shippedqty": written apart or together is the same
_SPELLED: dict[tuple[str, ...], set[str]] = defaultdict(set)  # by initials
for _language in LANGUAGES:
    for _word, _meaning in _meanings(_language):
        _KNOWN[_word.replace(" ", "")].append(_meaning)
        _SPELLED[_initials(_word)].add(_word)


def match(headers: Iterable[str], remembered: Mapping[str, str], dates: Container[str] = ()) -> dict[str, str]:
    """Header → field, or "" for a column that is left out. No field is given to two headers.

    `dates` are the headers of columns that hold nothing but dates: “Ordered” is no quantity then.
    """
    headers = [header for header in headers if header]
    spoken = _languages(headers)
    columns = dict.fromkeys(headers, "")
    taken: set[str] = set()
    settled: set[str] = set()
    for offer in sorted(offer for header in headers for offer in _offers(header, remembered, spoken, header in dates)):
        if offer.header in settled or (offer.field and offer.field in taken):
            continue
        columns[offer.header] = offer.field
        settled.add(offer.header)
        taken.add(offer.field)
    return columns


def looks_like_header(cells: Iterable[str]) -> int:
    """How many cells of a row are well-known headers, different ones."""
    return len({joined for cell in cells if 1 < len(cell) < 200 and (joined := _joined(cell)) in _KNOWN})


def _languages(headers: list[str]) -> Counter[str]:
    """In how many of the headers each language knows a word."""
    return Counter(language for header in headers for language in {one.language for one in _known(header)})


def _offers(header: str, remembered: Mapping[str, str], spoken: Counter[str], holds_dates: bool) -> Iterator[Offer]:
    if key(header) in remembered:
        yield Offer(0, 0, header, remembered[key(header)])
        return
    sureness, known = (1, _known(header)) if _known(header) else (2, _nearly_known(header))
    loudest = max((spoken[one.language] for one in known), default=0)
    said = [one for one in known if spoken[one.language] == loudest and not (holds_dates and one.field in NUMBERS)]
    firsts = {min(one for one in said if one.language == language)[2] for language in {one.language for one in said}}
    if len(firsts) == 1:
        for one in said:
            asked = one.field == "shipped" and header.rstrip().endswith("?")
            yield Offer(sureness, one.rank, header, "shipped_flag" if asked else one.field)


def _known(header: str) -> list[Meaning]:
    return _KNOWN.get(_joined(header), [])


def _nearly_known(header: str) -> list[Meaning]:
    """A typing slip in one long word. It is rarely in the first letter: "unshipped" is the opposite of "shipped"."""
    mine = _without_currency(_words(header)).split()
    near = [known for known in _SPELLED.get(_initials(" ".join(mine)), ()) if _is_slip(sorted(mine), known)]
    return [meaning for known in near for meaning in _KNOWN[known.replace(" ", "")]]


def _is_slip(mine: list[str], known: str) -> bool:
    differing = [(one, other) for one, other in zip(mine, sorted(known.split()), strict=True) if one != other]
    if len(differing) != 1:
        return False
    one, other = differing[0]
    length = max(len(one), len(other))
    return length >= 5 and one.isalpha() and OSA.distance(one, other) <= (1 if length < 9 else 2)


def _joined(header: str) -> str:
    whole = _words(header)
    joined = whole.replace(" ", "")
    return joined if joined in _KNOWN else _without_currency(whole).replace(" ", "")


def _words(header: str) -> str:
    return key(_DOLLARS.sub(" ", header))


def _without_currency(text: str) -> str:
    return _CURRENCY.sub("", text).strip() or text
