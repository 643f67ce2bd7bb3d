from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.imports.sentences import sentence
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent


class State(models.TextChoices):
    UPLOADED = "uploaded", _("Needs columns")  # read, but a column that must be there is not named yet
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    APPLYING = "applying", _("Applying")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Failed")


class Import(OrgOwned):
    """A file that came in: kept byte for byte, checked first, then applied by a person or left alone."""

    file_name = models.CharField(max_length=200)  # as it was called; for reading only, never a path
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    as_of = models.DateTimeField()  # when what the file says was true
    options = models.JSONField(default=dict)  # what a person set: encoding, delimiter, header_row, decimal, dates
    found = models.JSONField(default=dict)  # what reading it found: see survey.py
    columns = models.JSONField(default=dict)  # header → field
    stages = models.JSONField(default=dict)  # the file's own word → our stage
    state = models.CharField(max_length=10, choices=State.choices)
    failure = models.TextField(blank=True)
    orders = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    flagged = models.JSONField(default=list)  # pending requests that need another look
    checks = models.PositiveIntegerField(default=0)  # which check a person looked at before applying
    uploaded_by = Parent(Membership, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    applied_by = Parent(Membership, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="imports_import_applied",
                condition=Q(state="applied", applied_at__isnull=False) | (~Q(state="applied") & Q(applied_at=None)),
            )
        ]
        indexes = [models.Index(fields=["org_id", "sha256", "applied_at"], name="imports_import_same")]

    def __str__(self) -> str:
        return self.file_name

    def counts(self) -> dict[str, int]:
        names = ["orders", "lines", "new", "changed", "unchanged", "refused", "warned"]
        return {name: getattr(self, name) for name in names}


class Part(OrgOwned):
    """A piece of the original bytes, so that a large file never has to fit into memory."""

    APP_MAY = "SELECT, INSERT"

    source = Parent(Import, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "source", "number"], name="imports_part_number")]


class Note(OrgOwned):
    """Why a row of the file is refused, or what to know about one that is taken. Written anew by every check."""

    APP_MAY = "SELECT, INSERT, DELETE"

    source = Parent(Import, related_name="notes")
    row = models.PositiveIntegerField()  # as a spreadsheet numbers it; 0 is the file itself
    column = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)
    refused = models.BooleanField()
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["row", "id"]
        indexes = [models.Index(fields=["org_id", "source", "refused", "row", "id"], name="imports_note_row")]

    @property
    def sentence(self) -> str:
        facts: dict[str, Any] = {"column": self.column, "value": self.value, **self.facts}
        return sentence(self.code, facts)


class Remembered(OrgOwned):
    """What a header or a stage word meant the last time it was applied."""

    class Kind(models.TextChoices):
        COLUMN = "column"
        STAGE = "stage"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    key = models.CharField(max_length=200)
    meaning = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "kind", "key"], name="imports_remembered_once")]
