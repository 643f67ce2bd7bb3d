"""What the company's headers and stage words mean: what was learned, for everybody's next file."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.imports.fields import FIELDS
from countermand.imports.matching import key
from countermand.imports.models import Remembered
from countermand.orders.stages import Stage
from countermand.orgs.models import Membership
from countermand.plain import Plain
from countermand.setup.sections.section import Section, table_of

Kind = Remembered.Kind


def known(kind: Kind) -> dict[str, str]:
    """Header or word, as the file writes it → what it means to the company."""
    rows = Remembered.objects.filter(kind=kind, member=None).order_by("key")
    return {row.text or row.key: row.meaning for row in rows}


def set_meanings(kind: Kind, meanings: Mapping[str, str], *, by: Membership | None) -> None:
    """These are all that the company knows; what is not among them is forgotten. People keep their own."""
    before = known(kind)
    if before == meanings:
        return
    wanted = {key(text): (text, meaning) for text, meaning in meanings.items()}
    ours = Remembered.objects.filter(kind=kind, member=None)
    ours.exclude(key__in=list(wanted)).delete()
    Remembered.objects.bulk_create(
        [Remembered(kind=kind, key=one, text=text, meaning=meaning) for one, (text, meaning) in wanted.items()],
        update_conflicts=True,
        unique_fields=["org_id", "member", "kind", "key"],
        update_fields=["text", "meaning"],
    )
    body = {
        "before": {text: meaning for text, meaning in before.items() if meanings.get(text) != meaning},
        "after": {text: meaning for text, meaning in meanings.items() if before.get(text) != meaning},
    }
    record_one(Action.SETTINGS_CHANGED, f"{kind}s", by=by, body=body)


def _section(name: str, note: str, kind: Kind, possible: list[str]) -> Section:
    def read(said: Any) -> dict[str, str]:
        seen: dict[str, str] = {}
        for text, meaning in table_of(name, said).items():
            facts = {"place": f"[{name}] “{text}”", "value": meaning, "known": ", ".join(filter(None, possible))}
            if meaning not in possible:
                raise Plain(_("%(place)s cannot be “%(value)s”. It can be: %(known)s.") % facts)
            if not key(text) or len(text) > 200:
                raise Plain(_("%(place)s has no letter or digit to know it by, or is longer than 200.") % facts)
            if key(text) in seen:
                facts["value"] = seen[key(text)]
                raise Plain(_("%(place)s and “%(value)s” are the same to Countermand: keep one of them.") % facts)
            seen[key(text)] = text
        return dict(said)

    def apply(said: dict[str, str], by: Membership | None) -> None:
        set_meanings(kind, said, by=by)

    gather: Callable[[], dict[str, str]] = lambda: known(kind)  # noqa: E731
    return Section(name=name, note=note, gather=gather, read=read, apply=apply)


COLUMNS = _section("columns", 'Their header = our field; "" is a column that is left out.', Kind.COLUMN, ["", *FIELDS])
STAGES = _section("stages", "Their word = our stage.", Kind.STAGE, list(Stage.values))
