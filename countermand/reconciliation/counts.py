from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from countermand.orgs.tenancy import current_org_id
from countermand.reconciliation.models import State

MOST = 100_000  # counted exactly up to here; beyond it "more than" says enough, and every page stays quick

COUNTS = """
SELECT state,
    (SELECT count(*) FROM (
        SELECT FROM reconciliation_confirmation c WHERE c.org_id = %(org)s AND c.state = s.state LIMIT %(most)s + 1
    ) AS counted),
    (SELECT since FROM reconciliation_confirmation c
     WHERE c.org_id = %(org)s AND c.state = s.state ORDER BY since LIMIT 1)
FROM unnest(%(states)s::text[]) WITH ORDINALITY AS s (state, place) ORDER BY place
"""


@dataclass(frozen=True)
class Count:
    state: State
    number: int
    oldest: datetime | None

    @property
    def more(self) -> bool:
        return self.number > MOST

    @property
    def shown(self) -> int:
        return min(self.number, MOST)


def counts() -> list[Count]:
    """How many cancellations are in each state, what needs a person first, and since when the oldest is."""
    order = [State.CONTRADICTED, State.WAITING, State.CONFIRMED, State.SETTLED]
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"org": current_org_id(), "most": MOST, "states": [state.value for state in order]})
        return [Count(State(state), number, oldest) for state, number, oldest in cursor.fetchall()]
