from typing import Any

from countermand.audit.verify import verify
from countermand.doctor.invariants import broken


def assert_invariants(company: Any) -> None:
    """What must always hold, holds in this company; its audit chain verifies."""
    with company.door():
        chain = verify()
        assert chain.ok, chain.sentence
    with company.door():
        assert broken() == {}
