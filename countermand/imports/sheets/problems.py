"""What can be wrong with a sheet, in one sentence each. Only `Later` is tried again by itself."""

from django.utils.translation import gettext as _

from countermand.outgoing.download import Download
from countermand.plain import Plain


class Later(Plain):
    """Google is busy or broken: the same call may well succeed in a while."""

    def __init__(self, sentence: str, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after  # seconds, as the other side asked for


def no_status(found: Download) -> Plain:
    return Plain(_("Google could not be reached. %(reason)s") % {"reason": found.error})


def busy(found: Download) -> Later:
    if found.status == 429:
        sentence = _("Google says that it is asked too often (429).")
    else:
        sentence = _("Google could not answer just now (%(status)s).") % {"status": found.status}
    return Later(sentence, found.retry_after)


def is_busy(found: Download) -> bool:
    return found.status == 429 or 500 <= (found.status or 0) < 600


def too_large(megabytes: int) -> Plain:
    return Plain(
        _(
            "The sheet is larger than %(limit)s MB, which is the most that is fetched. Move old rows to another sheet, "
            "or download it as a file and import that."
        )
        % {"limit": megabytes}
    )


def deleted() -> Plain:
    return Plain(_("The sheet is not there any more: it was deleted, or the link is wrong. Open the link to see."))


def strange(found: Download) -> Plain:
    return Plain(_("Google answered with something unexpected (status %(status)s).") % {"status": found.status})
