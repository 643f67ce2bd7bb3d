import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.imports.check import check, correct
from countermand.imports.models import Import, State
from countermand.imports.original import fingerprint, keep, pieces_of
from countermand.orgs.models import Membership
from countermand.plain import Plain
from countermand.profile.answers import Source, answers

WHY = "Why it was refused"  # the column that the download of refused rows adds
AT_ONCE = 1024 * 1024  # larger files are read by the worker


class TooLarge(Plain):
    status = 413


def receive(
    file: BinaryIO,
    *,
    name: str,
    by: Membership | None,
    as_of: datetime | None = None,
    options: Mapping[str, str | int] | None = None,
) -> Import:
    """Keeps the file byte for byte, not read yet. The same bytes again are as old as they were the first time."""
    sha256, size = fingerprint(pieces_of(file))
    if size > settings.IMPORT_MAX_BYTES:
        raise TooLarge(
            _("%(file)s has %(size)s MB, at most %(limit)s MB can be imported. Split it and import the parts.")
            % {
                "file": shown_name(name),
                "size": -(-size // 1024**2),
                "limit": settings.IMPORT_MAX_BYTES // 1024**2,
            }
        )
    earlier = earlier_application(sha256)
    said = answers().source
    source = Import(
        file_name=shown_name(name),
        size=size,
        sha256=sha256,
        as_of=as_of or (earlier.as_of if earlier else timezone.now()),
        options=_written(said) | {key: value for key, value in (options or {}).items() if value},
        full=said.absent != "keep",
        state=State.CHECKING,
        uploaded_by=by,
    )
    if not size:
        raise Plain(_("The file is empty. Export it again and check that it has rows."))
    source.save(force_insert=True)
    keep(source, pieces_of(file))
    return source


def _written(said: Source) -> dict[str, Any]:
    """How the company's files are written, as far as it said."""
    names = ("encoding", "delimiter", "sheet", "header_row", "decimal", "dates")
    return {name: value for name in names if (value := getattr(said, name))}


def check_with(source: Import, *, columns: Mapping[str, str], stages: Mapping[str, str]) -> None:
    """Reads and checks at once, with what somebody said about columns and stages beforehand."""
    check(source)
    if columns or stages:
        headers = {header.casefold(): header for header in source.columns}
        words = {word.casefold(): word for word in source.found["words"]}
        chosen = {_known(header, headers, _("column")): field for header, field in columns.items()}
        taken = set(chosen.values())
        freed = {header: "" for header, field in source.columns.items() if field in taken and header not in chosen}
        correct(source, columns=freed | chosen, stages={}, options={})
        if columns:
            check(source)
            words = {word.casefold(): word for word in source.found["words"]}
        said = {_known(word, words, _("stage word")): stage for word, stage in stages.items()}
        correct(source, columns={}, stages=said, options={})
        check(source)


def _known(name: str, known: Mapping[str, str], what: str) -> str:
    try:
        return known[name.strip().casefold()]
    except KeyError:
        raise Plain(
            _("The file has no %(what)s “%(name)s”. There are: %(known)s.")
            % {"what": what, "name": name, "known": ", ".join(f"“{one}”" for one in known.values())}
        ) from None


def earlier_application(sha256: str) -> Import | None:
    """The last time the same bytes were applied."""
    applied = Import.objects.filter(sha256=sha256, applied_at__isnull=False, undone_at=None)
    return applied.order_by("-applied_at").first()


def shown_name(name: str) -> str:
    """A name to show: no folders, nothing invisible, not too long. Never used as a path."""
    last = re.split(r"[\\/]", name)[-1]
    clean = "".join(sign for sign in last if sign.isprintable()).strip()
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > 200 and len(ending) < 10:
        return stem[: 199 - len(ending)] + dot + ending
    return clean[:200] or "orders.csv"
