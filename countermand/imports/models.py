from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.imports.sentences import sentence
from countermand.imports.sheets.models import SheetSource as SheetSource
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent


class State(models.TextChoices):
    UPLOADED = "uploaded", _("Needs columns")  # read, but a column that must be there is not named yet
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    APPLYING = "applying", _("Applying")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")


APPLIED_ONCE = [State.APPLIED, State.UNDOING, State.UNDONE]


class Import(OrgOwned):
    """A file that came in: kept byte for byte, checked first, then applied by a person or left alone."""

    file_name = models.CharField(max_length=200)  # as it was called; for reading only, never a path
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    as_of = models.DateTimeField()  # when what the file says was true
    options = models.JSONField(
        default=dict
    )  # what a person set: encoding, delimiter, sheet, header_row, decimal, dates
    full = models.BooleanField(default=False)  # it lists every open order: what is absent is closed, or unknown
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
    absent = models.PositiveIntegerField(default=0)  # open orders that a full export no longer has
    flagged = models.JSONField(default=list)  # pending requests that need another look
    checks = models.PositiveIntegerField(default=0)  # which check a person looked at before applying
    uploaded_by = Parent(Membership, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    applied_by = Parent(Membership, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_by = Parent(Membership, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="imports_import_applied",
                condition=Q(state__in=APPLIED_ONCE, applied_at__isnull=False)
                | (~Q(state__in=APPLIED_ONCE) & Q(applied_at=None)),
            ),
            models.CheckConstraint(
                name="imports_import_undone",
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["org_id", "sha256", "applied_at"], name="imports_import_same")]

    def __str__(self) -> str:
        return self.file_name

    def misses_most(self) -> bool:
        """A full export that lacks more open orders than it has: more likely cut off than true."""
        return self.absent > self.orders

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


class Staged(OrgOwned):
    """What reading the file gave, as COPY takes it, compressed: applying does not read the file again."""

    APP_MAY = "SELECT, INSERT, DELETE"

    class Kind(models.TextChoices):
        ROWS = "rows"
        NOTES = "notes"

    source = Parent(Import, related_name="staged")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["org_id", "source", "kind", "number"], name="imports_staged_once")
        ]


class RefusedRow(OrgOwned):
    """A refused row as the file has it, to be corrected here. Once corrected it replaces the file's own."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    source = Parent(Import, related_name="refused_rows")
    row = models.PositiveIntegerField()
    cells = models.JSONField()
    corrected_by = Parent(Membership, null=True, related_name="+")

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["org_id", "source", "row"], name="imports_refusedrow_once")]


class Change(OrgOwned):
    """What applying does to one line (or, without a line, to one order): every column before and after.

    Of new and unchanged lines only the first few thousand, to be looked at. Of the others applying writes all: they
    are what undoing goes back by.
    """

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        BACKWARDS = "backwards", _("Would go backwards")
        ORDER = "order", _("Order")

    class Left(models.TextChoices):
        """Why undoing left it as it is."""

        REQUESTED = "requested", _("Somebody asked to cancel it since")
        LATER = "later", _("A later file says something about it")
        MOVED = "moved", _("It has changed since: the warehouse or a correction said so")

    source = Parent(Import, related_name="changes")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    row = models.PositiveIntegerField()
    order_id = models.UUIDField()
    order_number = models.CharField(max_length=100)
    line_id = models.UUIDField(null=True)
    ref = models.CharField(max_length=100, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    left = models.CharField(max_length=9, choices=Left.choices, blank=True)

    class Meta:
        ordering = ["row", "id"]
        indexes = [
            models.Index(fields=["org_id", "source", "kind", "row", "id"], name="imports_change_row"),
            models.Index(fields=["org_id", "source", "left"], name="imports_change_left", condition=~Q(left="")),
        ]


class Touched(OrgOwned):
    """Very many lines at once: those that a file brought, and those that it confirmed without a change, these by what
    they were known from before. Undoing goes back by it. Those that it only spoke of, an earlier file's leaves alone.
    """

    APP_MAY = "SELECT, INSERT"

    class Kind(models.TextChoices):
        NEW = "new"
        CONFIRMED = "confirmed"
        REPEATED = "repeated"  # the file says of its stage what was known
        NAMED = "named"  # it says nothing of its stage, or what cannot be

    source = Parent(Import, related_name="touched")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    as_of = models.DateTimeField(null=True)
    stage_source = models.CharField(max_length=300, blank=True)
    line_ids = ArrayField(models.UUIDField())

    class Meta:
        indexes = [models.Index(fields=["org_id", "source"], name="imports_touched_source")]


class Progress(OrgOwned):
    """How far reading or applying is, written beside the transaction that does it."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    class Phase(models.TextChoices):
        READING = "reading", _("Reading the rows")
        COMPARING = "comparing", _("Comparing with your orders")
        WRITING = "writing", _("Writing orders and lines")
        SEARCH = "search", _("Making them findable")
        UNDOING = "undoing", _("Putting back what was before")

    source = Parent(Import, related_name="progress")
    phase = models.CharField(max_length=9, choices=Phase.choices)
    rows = models.PositiveIntegerField(default=0)
    done = models.FloatField(default=0)  # 0 to 1, of this phase
    began_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "source"], name="imports_progress_once")]


class Remembered(OrgOwned):
    """What a header or a stage word meant the last time it was applied: to one person, or to the company."""

    APP_MAY = "SELECT, INSERT, UPDATE, DELETE"

    class Kind(models.TextChoices):
        COLUMN = "column"
        STAGE = "stage"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    member = Parent(Membership, null=True, related_name="+")  # None: the company's
    key = models.CharField(max_length=200)  # as it is compared; see matching.key
    text = models.CharField(max_length=200, blank=True)  # as the file writes it
    meaning = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "member", "kind", "key"], nulls_distinct=False, name="imports_remembered_mine"
            )
        ]
