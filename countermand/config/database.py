from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from countermand.plain import Plain


def from_url(name: str, url: str) -> dict[str, Any]:
    """Django's settings for a libpq URL or connection string, taken apart by libpq itself.

    No option is sent at connect time: the role's own search_path names the schema, so the address of a
    transaction pooler works as it stands.
    """
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise Plain(
            f"{name} is not a Postgres address ({str(error).strip()}). "
            "Write it like postgresql://countermand_app:password@host:5432/countermand"
        ) from None
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {django: str(parts.pop(libpq, "") or "") for django, libpq in known.items()}
    parts.setdefault("connect_timeout", 10)
    return {
        **settings,
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": parts,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
