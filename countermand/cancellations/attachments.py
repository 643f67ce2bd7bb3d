"""Files kept with a request: the customer's mail, a photo. Never opened here, only kept and handed out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from countermand.cancellations.models import Attachment, Request
from countermand.orgs.models import Membership
from countermand.plain import Plain

MOST = 5
MOST_BYTES = 5 * 1024 * 1024  # each


@dataclass(frozen=True)
class NewFile:
    name: str
    content: bytes


def judged(files: Sequence[UploadedFile]) -> list[NewFile]:
    """What was uploaded, ready to keep. Raises Plain for too many files, one too large or an empty one."""
    if len(files) > MOST:
        raise Plain(_("Attach at most %(most)d files to a request.") % {"most": MOST})
    return [_judged(file) for file in files]


def _judged(file: UploadedFile) -> NewFile:
    name = plain_name(file.name or "")
    if not file.size:
        raise Plain(_("“%(name)s” is empty: attach the file that you meant.") % {"name": name})
    if file.size > MOST_BYTES:
        facts = {"name": name, "most": MOST_BYTES // 1024**2}
        raise Plain(_("“%(name)s” is larger than %(most)d MB: attach a smaller one.") % facts)
    return NewFile(name, file.read())


def plain_name(text: str) -> str:
    """A name without a path, without characters that turn or break a line, of at most 120 characters."""
    name = re.split(r"[/\\]", text)[-1]
    name = "".join(char for char in name if char.isprintable()).strip(" .")
    return name[-120:] or _("file")


def keep(request: Request, files: Iterable[NewFile], *, by: Membership) -> list[Attachment]:
    """One statement for all of them. Raises Plain when the request would have too many."""
    found = [
        Attachment(
            request=request,
            name=file.name,
            size=len(file.content),
            sha256=sha256(file.content).hexdigest(),
            content=file.content,
            added_by=by,
        )
        for file in files
    ]
    if found and Attachment.objects.filter(request=request).count() + len(found) > MOST:
        raise Plain(_("Attach at most %(most)d files to a request.") % {"most": MOST})
    return Attachment.objects.bulk_create(found)
