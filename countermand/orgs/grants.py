"""What the app's role may do to each table, in one place: tables of an org by their model's APP_MAY,
the few global ones by the list here. Anything else is granted nothing.
"""

from django.apps import apps
from django.db.backends.utils import CursorWrapper

from countermand.orgs.models import Organization
from countermand.orgs.owned import OrgOwned
from countermand.orgs.rls import APP_ROLE, SCHEMA

DML = "SELECT, INSERT, UPDATE, DELETE"
GLOBALS = {
    "orgs_user": "SELECT, INSERT, UPDATE",
    "account_emailaddress": DML,
    "account_emailconfirmation": DML,
    "cache": DML,
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "django_session": DML,
    "procrastinate_events": DML,
    "procrastinate_jobs": DML,
    "procrastinate_periodic_defers": DML,
    "procrastinate_workers": DML,
}


def tenant_models() -> list[type[OrgOwned]]:
    return [model for model in apps.get_models() if issubclass(model, OrgOwned)]


def expected_grants() -> dict[str, frozenset[str]]:
    """Table → the privileges that the app's role must have on it, no more and no fewer."""
    tenant = {model._meta.db_table: model.APP_MAY for model in tenant_models()}
    every = tenant | {Organization._meta.db_table: Organization.APP_MAY} | GLOBALS
    return {table: frozenset(may.split(", ")) for table, may in every.items()}


def set_grants(cursor: CursorWrapper) -> None:
    """Sets every table's grants to what is expected, taking back whatever was granted by hand."""
    cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {APP_ROLE}, PUBLIC")
    for table, may in expected_grants().items():
        cursor.execute(f"GRANT {', '.join(sorted(may))} ON {SCHEMA}.{table} TO {APP_ROLE}")
    cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {APP_ROLE}")
