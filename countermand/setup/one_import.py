"""One file read as a profile says, whatever the company itself has answered."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from countermand.imports.check import check
from countermand.imports.matching import key
from countermand.imports.models import Import
from countermand.imports.receive import check_with
from countermand.plain import Plain
from countermand.profile.answers import answers
from countermand.setup.newest import FORMATS

# Of the company, and of the company alone: no single file can have another answer.
SHARED = ("same_line", "shipped_date", "absent")


def formats_of(profile: Mapping[str, Any]) -> dict[str, Any]:
    """How the profile's files are written: encoding, delimiter, decimal sign …, where it says."""
    said = profile.get("source", {})
    return {name: said[name] for name in FORMATS if said.get(name)}


def check_as(
    source: Import, profile: Mapping[str, Any], *, columns: Mapping[str, str], stages: Mapping[str, str]
) -> None:
    """Checks the file with the profile's headers and words, as far as the file has them; what was said beside
    it comes first. Raises Plain where the profile needs an answer that the company gives otherwise.
    """
    _refuse_another_company(profile)
    theirs = profile.get("columns", {})
    if not theirs and not profile.get("stages"):
        check_with(source, columns=columns, stages=stages)
        return
    check(source)
    said = {key(text): field for text, field in theirs.items()}
    meant = {header: said[key(header)] for header in source.columns if key(header) in said}
    meant = {header: field for header, field in meant.items() if source.columns[header] != field}
    if meant or columns:
        check_with(source, columns=meant | _as_in_file(source, columns), stages={})
    said = {key(text): stage for text, stage in profile.get("stages", {}).items()}
    words = {word: said[key(word)] for word in source.found["words"] if key(word) in said}
    words = {word: stage for word, stage in words.items() if source.stages.get(word) != stage}
    if words or stages:
        check_with(source, columns={}, stages=words | dict(stages))


def _as_in_file(source: Import, columns: Mapping[str, str]) -> dict[str, str]:
    headers = {header.casefold(): header for header in source.columns}
    return {headers.get(header.strip().casefold(), header): field for header, field in columns.items()}


def _refuse_another_company(profile: Mapping[str, Any]) -> None:
    now = answers().source
    for name in SHARED:
        said = profile.get("source", {}).get(name)
        if said is not None and said != getattr(now, name):
            raise Plain(
                _(
                    "The profile says %(name)s = “%(said)s”, the company “%(now)s”: apply the profile first, "
                    "with countermand setup apply."
                )
                % {"name": name, "said": said, "now": getattr(now, name)}
            )
