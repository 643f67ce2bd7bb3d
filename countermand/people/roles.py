from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from countermand.orgs.roles import MEANING, Role
from countermand.plain import Plain


@dataclass(frozen=True)
class Choice:
    """One role as a form shows it."""

    value: str
    label: str | Promise
    meaning: str | Promise
    chosen: bool


def choices(chosen: Iterable[str] = ()) -> list[Choice]:
    chosen = set(chosen)
    return [Choice(role.value, role.label, MEANING[role], role.value in chosen) for role in Role]


def checked(roles: Iterable[str]) -> list[str]:
    """The roles in their usual order, each once. Raises Plain when there is none, or one that does not exist."""
    wanted = set(roles)
    if strange := sorted(wanted - set(Role.values)):
        names = ", ".join(Role.values)
        raise Plain(_("There is no role “%(role)s”. There are: %(names)s.") % {"role": strange[0], "names": names})
    if not wanted:
        raise Plain(_("Choose at least one role: a person without one could not do anything."))
    return [role for role in Role.values if role in wanted]
