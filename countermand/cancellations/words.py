"""How numbers and moments read in a sentence."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def number(quantity: Decimal) -> str:
    """5.0000 → 5, 1.5000 → 1.5"""
    return f"{quantity.normalize():f}"


def ago(moment: datetime) -> str:
    """ "2 seconds ago", "5 minutes ago", and from an hour on the local date and time."""
    seconds = max(0, int((timezone.now() - moment).total_seconds()))
    if seconds < 2:
        return _("just now")
    if seconds < 60:
        return ngettext("%(n)d second ago", "%(n)d seconds ago", seconds) % {"n": seconds}
    if seconds < 3600:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", seconds // 60) % {"n": seconds // 60}
    return _("on %(when)s") % {"when": date_format(timezone.localtime(moment), "j M Y, H:i")}


def due(moment: datetime) -> str:
    """ "due in 3 h", "due in 20 min", from a day on the local date and time; and "overdue since 23 Nov, 14:00"."""
    seconds = (moment - timezone.now()).total_seconds()
    when = {"when": date_format(timezone.localtime(moment), "j M, H:i")}
    if seconds < 0:
        return _("overdue since %(when)s") % when
    if seconds < 3600:
        return _("due in %(n)d min") % {"n": seconds // 60 + 1}
    if seconds < 24 * 3600:
        return _("due in %(n)d h") % {"n": seconds // 3600}
    return _("due %(when)s") % when


def urgency(moment: datetime) -> str:
    """How loud a due time is, as a color: red once it has passed, orange in the last two hours."""
    left = (moment - timezone.now()).total_seconds()
    return "red" if left < 0 else "orange" if left < 2 * 3600 else "secondary"
