from typing import Any
from uuid import UUID

import uuid6
from django.db import models

from countermand.orgs.tenancy import current_org_id


def new_id() -> UUID:
    """A UUIDv7: grows with time, so new rows stay together in the index."""
    return UUID(int=uuid6.uuid7().int)


class OrgOwned(models.Model):
    """A row of one company. The migration step `Isolate` gives its table what Django cannot say:
    the key (org_id, id), foreign keys that include org_id, the forced policy and the app's grants.
    """

    APP_MAY = "SELECT, INSERT, UPDATE"  # what the app's role is granted; nothing may be deleted unless said

    org_id = models.UUIDField(default=current_org_id, editable=False)
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class Parent(models.ForeignKey):
    """A foreign key inside one company: `Isolate` writes its constraint as (org_id, x_id) → (org_id, id)."""

    def __init__(self, to: type[models.Model] | str, **kwargs: Any) -> None:
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        super().__init__(to, **kwargs)
