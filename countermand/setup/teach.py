"""What the company's headers and stage words mean, said by a person: for every file from now on."""

from collections.abc import Mapping

from countermand.imports.matching import key
from countermand.imports.models import Remembered
from countermand.orgs.models import Membership
from countermand.setup.sections.meanings import Kind, known, set_meanings


def learned(kind: Kind) -> dict[str, str]:
    """Header or word, as it is compared → what it means to the company."""
    return {key(text): meaning for text, meaning in known(kind).items()}


def teach(kind: Kind, meanings: Mapping[str, str], *, by: Membership) -> None:
    """Header → field or word → stage, for the company and for this person, whose own would come first."""
    told = {key(text): (text[:200], meaning) for text, meaning in meanings.items() if key(text)}
    Remembered.objects.bulk_create(
        [
            Remembered(member=by, kind=kind, key=one, text=text, meaning=meaning)
            for one, (text, meaning) in told.items()
        ],
        update_conflicts=True,
        unique_fields=["org_id", "member", "kind", "key"],
        update_fields=["text", "meaning"],
    )
    kept = {text: meaning for text, meaning in known(kind).items() if key(text) not in told}
    set_meanings(kind, kept | dict(told.values()), by=by)
