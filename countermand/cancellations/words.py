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
