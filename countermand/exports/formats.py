"""What an order system may ask of a text file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Delimiter(models.TextChoices):
    COMMA = ",", _("Comma ,")
    SEMICOLON = ";", _("Semicolon ;")
    TAB = "\t", _("Tab")
    PIPE = "|", _("Pipe |")


class Encoding(models.TextChoices):
    UTF_8 = "utf-8", _("UTF-8")
    UTF_8_SIG = "utf-8-sig", _("UTF-8 with a mark at the start (for Excel)")
    CP1252 = "cp1252", _("Windows-1252 (Western European)")
    UTF_16 = "utf-16", _("UTF-16")


class LineEnd(models.TextChoices):
    CRLF = "crlf", _("CR LF (Windows)")
    LF = "lf", _("LF (Unix)")


LINE_ENDS = {LineEnd.CRLF: "\r\n", LineEnd.LF: "\n"}


class Quoting(models.TextChoices):
    MINIMAL = "minimal", _("Only cells that need quotes")
    ALL = "all", _("Every cell in quotes")


class DateFormat(models.TextChoices):
    ISO = "%Y-%m-%d", "2026-11-23"
    ISO_TIME = "%Y-%m-%d %H:%M:%S", "2026-11-23 14:05:00"
    ISO_OFFSET = "%Y-%m-%dT%H:%M:%S%z", "2026-11-23T14:05:00-0500"
    COMPACT = "%Y%m%d", "20261123"
    US = "%m/%d/%Y", "11/23/2026"
    DAY_FIRST = "%d/%m/%Y", "23/11/2026"
    DOTS = "%d.%m.%Y", "23.11.2026"


class DecimalMark(models.TextChoices):
    POINT = ".", _("Point: 12.50")
    COMMA = ",", _("Comma: 12,50")
