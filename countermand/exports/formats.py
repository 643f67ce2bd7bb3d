"""What an order system may ask of a text file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rows(models.TextChoices):
    LINE = "line", _("One row a canceled line")
    ORDER = "order", _("One row an order")


class Delimiter(models.TextChoices):
    COMMA = ",", _("Comma ,")
    SEMICOLON = ";", _("Semicolon ;")
    TAB = "\t", _("Tab")
    PIPE = "|", _("Pipe |")
    CARET = "^", _("Caret ^")
    TILDE = "~", _("Tilde ~")


class Encoding(models.TextChoices):
    UTF_8 = "utf-8", _("UTF-8")
    UTF_8_SIG = "utf-8-sig", _("UTF-8 with a mark at the start (for Excel)")
    CP1252 = "cp1252", _("Windows-1252 (Western European)")
    ISO_8859_15 = "iso8859-15", _("ISO-8859-15 (Western European, Unix)")
    UTF_16 = "utf-16", _("UTF-16 (little endian, with a mark)")
    UTF_16_BE = "utf-16-be", _("UTF-16 (big endian, with a mark)")


# The mark at the start, and the codec of all that follows. Never plain "utf-16": its bytes depend on the machine.
WRITTEN = {
    Encoding.UTF_8: (b"", "utf-8"),
    Encoding.UTF_8_SIG: (b"\xef\xbb\xbf", "utf-8"),
    Encoding.CP1252: (b"", "cp1252"),
    Encoding.ISO_8859_15: (b"", "iso8859-15"),
    Encoding.UTF_16: (b"\xff\xfe", "utf-16-le"),
    Encoding.UTF_16_BE: (b"\xfe\xff", "utf-16-be"),
}
CHARSETS = {
    Encoding.UTF_8: "utf-8",
    Encoding.UTF_8_SIG: "utf-8",
    Encoding.CP1252: "windows-1252",
    Encoding.ISO_8859_15: "iso-8859-15",
    Encoding.UTF_16: "utf-16",
    Encoding.UTF_16_BE: "utf-16",
}


class LineEnd(models.TextChoices):
    CRLF = "crlf", _("CR LF (Windows)")
    LF = "lf", _("LF (Unix)")
    CR = "cr", _("CR (old Macintosh)")


LINE_ENDS = {LineEnd.CRLF: "\r\n", LineEnd.LF: "\n", LineEnd.CR: "\r"}


class Quoting(models.TextChoices):
    MINIMAL = "minimal", _("Only cells that need quotes")
    TEXT = "text", _("Every text in quotes, numbers and dates not")
    ALL = "all", _("Every cell in quotes")


class HeaderQuoting(models.TextChoices):
    MINIMAL = "minimal", _("Only where needed")
    ALL = "all", _("Every header in quotes")
    SAME = "same", _("As the cells")


class DateFormat(models.TextChoices):
    ISO = "%Y-%m-%d", "2026-11-23"
    ISO_TIME = "%Y-%m-%d %H:%M:%S", "2026-11-23 14:05:00"
    ISO_MINUTE = "%Y-%m-%d %H:%M", "2026-11-23 14:05"
    ISO_T = "%Y-%m-%dT%H:%M:%S", "2026-11-23T14:05:00"
    ISO_OFFSET = "%Y-%m-%dT%H:%M:%S%z", "2026-11-23T14:05:00-0500"
    COMPACT = "%Y%m%d", "20261123"
    COMPACT_TIME = "%Y%m%d%H%M%S", "20261123140500"
    SLASHES = "%Y/%m/%d", "2026/11/23"
    US = "%m/%d/%Y", "11/23/2026"
    US_TIME = "%m/%d/%Y %H:%M", "11/23/2026 14:05"
    US_SHORT = "%m/%d/%y", "11/23/26"
    DAY_FIRST = "%d/%m/%Y", "23/11/2026"
    DAY_FIRST_TIME = "%d/%m/%Y %H:%M", "23/11/2026 14:05"
    DASHES = "%d-%m-%Y", "23-11-2026"
    DOTS = "%d.%m.%Y", "23.11.2026"
    DOTS_TIME = "%d.%m.%Y %H:%M", "23.11.2026 14:05"
    DOTS_SECONDS = "%d.%m.%Y %H:%M:%S", "23.11.2026 14:05:00"
    DOTS_SHORT = "%d.%m.%y", "23.11.26"
    MONTH_NAME = "%d-%b-%Y", "23-Nov-2026"


class DecimalMark(models.TextChoices):
    POINT = ".", _("Point: 12.50")
    COMMA = ",", _("Comma: 12,50")


class Runs(models.TextChoices):
    HAND = "hand", _("When somebody builds it")
    DAILY = "daily", _("Every day at")
    EVERY = "every", _("Every so many minutes")
    APPROVAL = "approval", _("At each approval")
