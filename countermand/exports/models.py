from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from countermand.cancellations.models import RequestLine
from countermand.exports.formats import (
    DateFormat,
    DecimalMark,
    Delimiter,
    Encoding,
    HeaderQuoting,
    LineEnd,
    Quoting,
    Rows,
    Runs,
)
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent

__all__ = ["Export", "ExportRow", "Part", "Template"]

FILE_NAME = "canceled-orders-{org}-{number}.csv"
# What a layout says where nothing else is said. Files that were built before a key existed read it from here.
DEFAULTS: dict[str, Any] = {
    "columns": [],
    "rows": Rows.LINE.value,
    "joined_by": ", ",
    "with_header": True,
    "header_quoting": HeaderQuoting.SAME.value,
    "delimiter": Delimiter.COMMA.value,
    "encoding": Encoding.UTF_8.value,
    "line_end": LineEnd.CRLF.value,
    "quoting": Quoting.MINIMAL.value,
    "date_format": DateFormat.ISO.value,
    "decimal_mark": DecimalMark.POINT.value,
    "file_name": FILE_NAME,
    "runs": Runs.HAND.value,
    "runs_at": "06:00",
    "runs_minutes": 60,
}


class Template(OrgOwned):
    """How a system wants its canceled-orders file, and when. `columns` in their order, each with the exact `header`
    and a `field` (see `fields.py`), a fixed `text`, or the texts `whole` and `partial`.
    """

    name = models.CharField(max_length=100)
    columns = models.JSONField()
    rows = models.CharField(max_length=5, choices=Rows.choices, default=Rows.LINE)
    joined_by = models.CharField(max_length=5, default=", ", blank=True)  # between the values of an order's lines
    with_header = models.BooleanField(default=True)
    header_quoting = models.CharField(max_length=7, choices=HeaderQuoting.choices, default=HeaderQuoting.SAME)
    delimiter = models.CharField(max_length=1, choices=Delimiter.choices, default=Delimiter.COMMA)
    encoding = models.CharField(max_length=10, choices=Encoding.choices, default=Encoding.UTF_8)
    line_end = models.CharField(max_length=4, choices=LineEnd.choices, default=LineEnd.CRLF)
    quoting = models.CharField(max_length=7, choices=Quoting.choices, default=Quoting.MINIMAL)
    date_format = models.CharField(max_length=30, choices=DateFormat.choices, default=DateFormat.ISO)
    decimal_mark = models.CharField(max_length=1, choices=DecimalMark.choices, default=DecimalMark.POINT)
    file_name = models.CharField(max_length=120, default=FILE_NAME)
    runs = models.CharField(max_length=8, choices=Runs.choices, default=Runs.HAND)
    runs_at = models.CharField(max_length=5, default="06:00")  # HH:MM in the company's zone
    runs_minutes = models.PositiveIntegerField(default=60)
    ran_at = models.DateTimeField(null=True)  # when its schedule last had its turn, or was set
    previewed_at = models.DateTimeField(null=True)  # before, nothing leaves: somebody has to have seen how it looks
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "name"], name="exports_template_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def leaves(self) -> str:
        """When, in words."""
        match self.runs:
            case Runs.DAILY:
                return _("A file leaves every day at %(time)s") % {"time": self.runs_at}
            case Runs.EVERY:
                n = self.runs_minutes
                return ngettext("A file leaves every minute", "A file leaves every %(n)s minutes", n) % {"n": n}
            case Runs.APPROVAL:
                return _("A file leaves at each approval")
        return _("A file leaves when somebody builds it")

    def layout(self) -> dict[str, Any]:
        """All that shapes a file; a copy stays with every export."""
        return {name: getattr(self, name) for name in DEFAULTS}


class Export(OrgOwned):
    """One canceled-orders file: built once, kept byte for byte."""

    class State(models.TextChoices):
        BUILDING = "building", gettext_lazy("Building")
        READY = "ready", gettext_lazy("Ready")
        FAILED = "failed", gettext_lazy("Failed")

    number = models.PositiveIntegerField()
    template = Parent(Template, related_name="exports")
    layout = models.JSONField()  # the template as it was
    again_of = Parent("self", null=True, related_name="+")  # the same rows as that file, because a person asked
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    failure = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    started_by = Parent(Membership, null=True, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["org_id", "number"], name="exports_export_number"),
            models.CheckConstraint(
                name="exports_export_ready",
                condition=Q(state="ready", ready_at__isnull=False, rows__gt=0)
                | (~Q(state="ready") & Q(ready_at=None, rows=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return f"EX-{self.number}"

    @property
    def shape(self) -> dict[str, Any]:
        """The layout, complete."""
        return DEFAULTS | self.layout


class ExportRow(OrgOwned):
    """A canceled line that left in a file. In one file of a template only, unless a person asked for it again.

    Narrow, with one key and no foreign keys, for a file of a million rows; `guards.sql` stands in for those.
    """

    APP_MAY = "SELECT, INSERT"

    id = None  # type: ignore[assignment]
    pk = models.CompositePrimaryKey("org_id", "template_id", "request_line_id", "round")
    export = Parent(Export, related_name="export_rows")
    template = Parent(Template, related_name="+")
    request_line = Parent(RequestLine, related_name="+")
    position = models.PositiveIntegerField()
    round = models.PositiveIntegerField(default=0)  # 0 the first time, else the number of the file that repeats it

    class Meta:
        ordering = ["position"]
        indexes = [BrinIndex(fields=["org_id", "export"], name="exports_row_export", autosummarize=True)]

    @property
    def again(self) -> bool:
        return self.round > 0


class Part(OrgOwned):
    """A piece of a file's bytes, so that a large one never has to fit into memory."""

    APP_MAY = "SELECT, INSERT"

    export = Parent(Export, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "export", "number"], name="exports_part_number")]
