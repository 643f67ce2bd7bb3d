from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from countermand.orgs.models import Membership
from countermand.plain import Plain


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a company's profile, as plain values: a dict of answers, or a list of rows.

    `read` takes what a person may have written and gives what `gather` would, or raises Plain naming the key.
    `apply` makes the company's rows so, through the verbs of their own place; `label` is what tells two rows apart.
    """

    name: str
    note: str
    gather: Callable[[], Any]
    read: Callable[[Any], Any]
    apply: Callable[[Any, Membership | None], None]
    label: Callable[[dict[str, Any]], str] = lambda row: ""
    possible: Mapping[str, str] = field(default_factory=dict)  # what an answer can be, where that is a short list


def rows_of(name: str, said: Any, kinds: Mapping[str, type], needed: set[str]) -> list[dict[str, Any]]:
    """A list of tables with only known keys, each of its kind. Raises Plain naming the row and the key."""
    if not isinstance(said, list) or not all(isinstance(row, dict) for row in said):
        raise Plain(_("%(name)s is written as [[%(name)s]], once for each.") % {"name": name})
    for number, row in enumerate(said, start=1):
        facts = {"place": f"[[{name}]] {number}", "known": ", ".join(kinds)}
        for key, value in row.items():
            facts |= {"key": key, "value": value}
            if key not in kinds:
                raise Plain(_("%(place)s has a key “%(key)s”, which there is not. It can have: %(known)s.") % facts)
            if type(value) is not kinds[key]:
                raise Plain(_("%(place)s: %(key)s cannot be “%(value)s”.") % facts)
        if missing := sorted(needed - set(row)):
            raise Plain(_("%(place)s has no %(key)s: add it.") % (facts | {"key": ", ".join(missing)}))
    return said


def table_of(name: str, said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise Plain(_("%(name)s is written as [%(name)s], with one answer a line.") % {"name": name})
    return said
