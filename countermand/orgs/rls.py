"""`Isolate(model)`: the migration step that every table of a company gets, right after it is made.

In this order: the key becomes (org_id, id); every `Parent` becomes a foreign key that includes org_id, so
that no row can point at another company's; row-level security is enabled and forced with one plain policy;
the app's role is granted what the model's APP_MAY says and nothing else.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Model

APP_ROLE = "countermand_app"
OWNER_ROLE = "countermand_owner"
SCHEMA = "countermand"
OWN_ORG = "org_id = nullif(current_setting('app.org_id', true), '')::uuid"


class Isolate(Operation):
    reversible = True

    def __init__(self, model_name: str, may: str = "SELECT, INSERT, UPDATE") -> None:
        self.model_name = model_name
        self.may = may

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [self.model_name], {"may": self.may})

    def describe(self) -> str:
        return f"Isolate {self.model_name} by org"

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        apps: Apps = to_state.apps
        schema_editor.execute(";\n".join(isolation(apps.get_model(app_label, self.model_name), self.may)))

    def database_backwards(self, *args: Any) -> None:
        """Nothing to undo: the step that follows backwards drops the table."""


def isolation(model: type[Model], may: str) -> Iterator[str]:
    table = model._meta.db_table
    yield f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY (org_id, id)"
    yield f"ALTER TABLE {table} ADD FOREIGN KEY (org_id) REFERENCES orgs_organization (id)"
    for field in model._meta.local_fields:
        if type(field).__name__ == "Parent":
            yield parent_key(table, field.column, field.related_model._meta.db_table)  # type: ignore[arg-type,union-attr]
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY own_org ON {table} USING ({OWN_ORG}) WITH CHECK ({OWN_ORG})"
    yield f"GRANT {may} ON {table} TO {APP_ROLE}"


def parent_key(table: str, column: str, parent: str) -> str:
    """A foreign key inside one org. Not deferred as Django's own are: its share of the parent's lock is taken when
    the row is written, so that at commit, with the head of the audit in hand, nobody waits for anything more.
    """
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY (org_id, {column}) "
        f"REFERENCES {parent} (org_id, id)"
    )
