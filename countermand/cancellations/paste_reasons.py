"""A company's own reasons, pasted from a spreadsheet or typed one a line."""

import re
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from countermand.cancellations.reasons import DECIDING_ROLES, MOST, Facts, checked
from countermand.plain import Plain

HEADERS = {"code", "reason code", "reason", "reasoncode", "grund", "grundcode"}
FLAGS = {"note": "needs_note", "no refund": "no_refund", "restock": "restock", "two people": "needs_second"}
ROLES = {f"decided by {role}": role for role in DECIDING_ROLES}


def pasted(text: str) -> list[Facts]:
    """One reason a line: code, name, code of the order system, and any of “note”, “no refund”, “restock”,
    “two people” and “decided by finance”. Tabs, semicolons or two spaces stand between. Raises Plain naming the line
    that cannot be read.
    """
    lines = [(number, _cells(line)) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if lines and lines[0][1][0].casefold() in HEADERS:
        lines = lines[1:]
    if not 0 < len(lines) <= MOST:
        raise Plain(_("Paste between 1 and %(most)s lines, one reason each: CODE;Name.") % {"most": MOST})
    found: dict[str, Facts] = {}
    for number, cells in lines:
        facts = _reason(number, cells)
        if facts.code in found:
            raise Plain(
                _("Line %(n)s: the code “%(code)s” stands there twice: every reason needs its own.")
                % {"n": number, "code": facts.code}
            )
        found[facts.code] = facts
    return list(found.values())


def _cells(line: str) -> list[str]:
    sign = "\t" if "\t" in line else ";" if ";" in line else r" {2,}"
    return [cell.strip() for cell in re.split(sign, line.strip(" "))]


def _reason(number: int, cells: list[str]) -> Facts:
    code, label, system_code, *flags = [*cells, "", ""] if len(cells) < 3 else cells
    if not label:
        raise Plain(
            _("Line %(n)s, “%(code)s”: a name is missing. Write CODE;Name, or paste two columns.")
            % {"n": number, "code": code[:60]}
        )
    said = [flag.strip().casefold() for cell in flags for flag in cell.split(",") if flag.strip()]
    for flag in said:
        if flag not in {*FLAGS, *ROLES}:
            raise Plain(
                _("Line %(n)s: “%(flag)s” is none of %(known)s.")
                % {"n": number, "flag": flag[:60], "known": ", ".join([*FLAGS, *ROLES])}
            )
    try:
        roles = tuple(ROLES[flag] for flag in said if flag in ROLES)
        facts = Facts(code=code, label=label, system_code=system_code, decided_by=roles)
        ticked: dict[str, Any] = {FLAGS[flag]: True for flag in said if flag in FLAGS}
        return checked(replace(facts, **ticked))
    except Plain as problem:
        raise Plain(_("Line %(n)s: %(problem)s") % {"n": number, "problem": problem}) from None
