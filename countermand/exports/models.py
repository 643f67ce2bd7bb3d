from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countermand.cancellations.models import RequestLine
from countermand.exports.formats import DateFormat, DecimalMark, Delimiter, Encoding, LineEnd, Quoting
from countermand.orgs.models import Membership
from countermand.orgs.owned import OrgOwned, Parent

__all__ = ["Export", "ExportRow", "Part", "Template"]

LAYOUT = ["columns", "delimiter", "encoding", "line_end", "quoting", "date_format", "decimal_mark"]


class Template(OrgOwned):
    """How the org's order system wants its canceled-orders file. `columns` in their order, each with the
    exact `header` and either a `field` (see `fields.py`) or a fixed `text`.
    """

    name = models.CharField(max_length=100)
    columns = models.JSONField()
    delimiter = models.CharField(max_length=1, choices=Delimiter.choices, default=Delimiter.COMMA)
    encoding = models.CharField(max_length=10, choices=Encoding.choices, default=Encoding.UTF_8)
    line_end = models.CharField(max_length=4, choices=LineEnd.choices, default=LineEnd.CRLF)
    quoting = models.CharField(max_length=7, choices=Quoting.choices, default=Quoting.MINIMAL)
    date_format = models.CharField(max_length=30, choices=DateFormat.choices, default=DateFormat.ISO)
    decimal_mark = models.CharField(max_length=1, choices=DecimalMark.choices, default=DecimalMark.POINT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "name"], name="exports_template_name")]

    def __str__(self) -> str:
        return self.name

    def layout(self) -> dict[str, Any]:
        """All that shapes a file; a copy stays with every export."""
        return {name: getattr(self, name) for name in LAYOUT}


class Export(OrgOwned):
    """One canceled-orders file: built once, kept byte for byte."""

    class State(models.TextChoices):
        BUILDING = "building", _("Building")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

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


class ExportRow(OrgOwned):
    """A canceled line that left in a file. In one file only; `again` marks the rows of a re-export."""

    APP_MAY = "SELECT, INSERT"

    export = Parent(Export, related_name="export_rows")
    template = Parent(Template, related_name="+")
    request_line = Parent(RequestLine, related_name="+")
    position = models.PositiveIntegerField()
    again = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "template", "request_line"], condition=Q(again=False), name="exports_row_once"
            ),
            models.UniqueConstraint(fields=["org_id", "export", "position"], name="exports_row_position"),
        ]


class Part(OrgOwned):
    """A piece of a file's bytes, so that a large one never has to fit into memory."""

    APP_MAY = "SELECT, INSERT"

    export = Parent(Export, related_name="parts")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org_id", "export", "number"], name="exports_part_number")]
