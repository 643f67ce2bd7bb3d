"""A profile as a text that people read and keep under version control: TOML."""

from collections.abc import Iterator
from typing import Any

import tomlkit
from django.utils.translation import gettext as _
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from countermand.plain import Plain
from countermand.setup.sections import SECTIONS

VERSION = 1
MARK = "countermand_profile"
LARGEST = 1_000_000  # characters


def write(profile: dict[str, Any]) -> str:
    """The same profile always gives the same bytes."""
    document = tomlkit.document()
    document.add(tomlkit.comment("How this company cancels orders. Apply it with: countermand setup apply FILE"))
    document.add(MARK, tomlkit.item(VERSION))
    for name, said in profile.items():
        if said == []:
            document.add(name, tomlkit.item([]))
    for name, said in profile.items():
        if said != []:
            document.add(name, _rows(name, said) if isinstance(said, list) else _table(name, said))
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def read(text: str) -> dict[str, Any]:
    """A profile as `gather` gives it, with only the sections that are there. Raises Plain naming line or key."""
    if len(text) > LARGEST:
        raise Plain(_("This is too large for a profile. Write one with: countermand setup export"))
    try:
        said = tomlkit.parse(text.removeprefix("\ufeff")).unwrap()
    except (TOMLKitError, ValueError, RecursionError) as problem:
        raise Plain(_("The profile cannot be read as TOML: %(problem)s.") % {"problem": problem}) from None
    if any("\0" in one for one in _texts(said)):
        raise Plain(_("The profile has the character NUL (\\u0000), which no text can have. Leave it out."))
    version = said.pop(MARK, None)
    if version != VERSION or isinstance(version, bool):
        raise Plain(
            _("This is not a profile that can be read here: it has to begin with %(mark)s = %(version)s.")
            % {"mark": MARK, "version": VERSION}
        )
    for name in said:
        if name not in SECTIONS:
            raise Plain(
                _("A profile has no section “%(name)s”. It has: %(known)s.")
                % {"name": name, "known": ", ".join(SECTIONS)}
            )
    return {name: section.read(said[name]) for name, section in SECTIONS.items() if name in said}


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        yield from _texts([*said, *said.values()])
    elif isinstance(said, list):
        for one in said:
            yield from _texts(one)


def _table(name: str, said: dict[str, Any]) -> Table:
    table = tomlkit.table()
    table.comment(SECTIONS[name].note)
    for key, value in said.items():
        item = _value(value)
        if key in SECTIONS[name].possible:
            item.comment(SECTIONS[name].possible[key])
        table.add(key, item)
    return table


def _rows(name: str, said: list[dict[str, Any]]) -> AoT:
    rows = tomlkit.aot()
    for number, row in enumerate(said):
        table = tomlkit.table()
        if not number:
            table.comment(SECTIONS[name].note)
        for key, value in row.items():
            table.add(key, _value(value))
        rows.append(table)
    return rows


def _value(value: Any) -> Any:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        array = tomlkit.array()
        for one in value:
            inline = tomlkit.inline_table()
            inline.update({key: one[key] for key in sorted(one, key=lambda key: (key != "header", key))})
            array.append(inline)
        return array.multiline(True)
    return tomlkit.item(value)
