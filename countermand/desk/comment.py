"""What people say to each other about a request; whoever is mentioned gets a mail."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.cancellations.models import Request
from countermand.cancellations.notices import mail_about
from countermand.desk.models import Comment
from countermand.mail import outbox
from countermand.orgs.models import Membership
from countermand.plain import Plain

LONGEST = 5_000


def comment(request: Request, text: str, *, by: Membership, also: Iterable[UUID] = ()) -> Comment:
    """Keeps it, and mails those whom it mentions, by @name in the text or by id in `also`. It never changes.

    Raises Plain for an empty or a too long one, and for a name that nobody or more than one person has.
    """
    text = text.strip()
    if not text:
        raise Plain(_("Write something first, then press Send."))
    if len(text) > LONGEST:
        raise Plain(_("A comment may have %(most)s characters: shorten it.") % {"most": f"{LONGEST:,}"})
    members = list(Membership.objects.filter(active=True).select_related("user").order_by("user__name", "id"))
    wanted = set(also)
    told = {one.id: one for one in [*mentioned(text, members), *(one for one in members if one.id in wanted)]}
    told.pop(by.id, None)
    made = Comment.objects.create(request=request, by=by, text=text, mentioned=list(told))
    outbox.queue(mail_about("comment", request, one.user.email, comment=made) for one in told.values())
    record_one(
        Action.COMMENTED,
        request.label,
        by=by,
        subject_id=request.id,
        order_id=request.order_id,
        body={"order": request.order.number, "note": text, "mentioned": [one.user.name for one in told.values()]},
    )
    return made


def mentioned(text: str, members: Sequence[Membership]) -> list[Membership]:
    """Whom `@Bob`, `@Bob Miller` or `@bob@example.com` means. Raises Plain where it is nobody, or more than one."""
    found = []
    for match in re.finditer(r"(?<![\w@.])@(?=\w)", text):
        rest = text[match.end() :]
        fitting = {name: who for name, who in _names(members).items() if _begins(rest, name)}
        if not fitting:
            word = re.match(r"[\w.@-]+", rest)
            facts = {"name": word.group() if word else ""}
            raise Plain(_("Nobody here is called “%(name)s”: mention people by the name they have here.") % facts)
        longest = max(fitting, key=len)
        if len(fitting[longest]) > 1:
            facts = {"name": longest, "who": ", ".join(one.user.email for one in fitting[longest])}
            raise Plain(_("More than one person is called “%(name)s”: mention them by e-mail (%(who)s).") % facts)
        found += fitting[longest]
    return found


def _names(members: Sequence[Membership]) -> dict[str, list[Membership]]:
    """By each name that a person can be called by."""
    names: dict[str, list[Membership]] = {}
    for member in members:
        whole = member.user.name.casefold()
        for name in {whole, *whole.split()[:1], member.user.email.casefold()}:
            names.setdefault(name, []).append(member)
    return names


def _begins(text: str, name: str) -> bool:
    """With the name, and then with something else than a letter."""
    return text.casefold().startswith(name) and not text[len(name) : len(name) + 1].isalnum()
