"""The pattern that files are named by: never a path, never something that a file system trips over."""

import re
from string import Formatter
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from countermand.exports.models import Export
from countermand.orgs.models import Organization
from countermand.plain import Plain

KNOWN = ("template", "org", "number", "date", "time")
SAFE = re.compile(r"[\w .()+,@-]*")
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
MOST = 120


def file_name(pattern: str, export: Export, org: Organization) -> str:
    now = timezone.now().astimezone(ZoneInfo(org.time_zone))
    return pattern.format(
        template=slugify(export.template.name) or "file",
        org=org.slug,
        number=f"{export.number:05}",
        date=f"{now:%Y-%m-%d}",
        time=f"{now:%H%M%S}",
    )


def check_file_name(pattern: str) -> None:
    """Raises Plain unless every file can be called so."""
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        raise Plain(
            _("The file name has a { without its }. Placeholders are %(known)s.") % {"known": known()}
        ) from None
    for _literal, name, form, conversion in pieces:
        if name is not None and (name not in KNOWN or form or conversion):
            facts = {"name": f"{{{name}}}", "known": known()}
            raise Plain(_("The file name has the placeholder %(name)s. There are %(known)s.") % facts)
    fixed = "".join(text for text, *_rest in pieces)
    if not pattern.strip(" .") or len(pattern) > MOST or not SAFE.fullmatch(fixed) or DEVICES.fullmatch(pattern):
        raise Plain(
            _("A file cannot be called “%(name)s”. Use letters, digits, - _ . ( ) + @ and no folder.")
            % {"name": pattern}
        )
    if pattern[0] in ". " or pattern[-1] in ". ":
        raise Plain(_("A file name neither begins nor ends with a dot or a space: “%(name)s”.") % {"name": pattern})


def known() -> str:
    return " ".join(f"{{{name}}}" for name in KNOWN)
