from django.db import connection

from countermand.orgs.owned import new_id
from countermand.orgs.tenancy import current_org_id


def next_number(name: str, *, first: int = 1) -> int:
    """The company's next number of that name, without gaps: it is given back if the transaction fails.

    Holds the counter's row until commit, so numbers are given out one transaction at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orgs_counter AS c (org_id, id, name, last) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (org_id, name) DO UPDATE SET last = c.last + 1 RETURNING last",
            [current_org_id(), new_id(), name, first],
        )
        return int(cursor.fetchone()[0])
