"""The definition of done: what a company should have seen happen before it relies on Countermand. Nobody ticks
anything: each item is ticked by the rows that the thing itself leaves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countermand.audit.models import Action, Entry
from countermand.cancellations.models import Decision, Reason, Request
from countermand.doctor.check import Finding, glance
from countermand.exports.models import Export
from countermand.imports.models import Import
from countermand.mail.models import Mail
from countermand.orders.stages import GONE
from countermand.orgs.models import Membership, Organization, Role
from countermand.profile.answers import answers
from countermand.reconciliation.models import Confirmation, State
from countermand.refunds.models import Delivery
from countermand.setup.interview import answered
from countermand.setup.question import Said
from countermand.setup.questions import TOPICS

__all__ = ["Item", "checks"]

NEEDED = [Role.REQUESTER, Role.APPROVER, Role.FULFILLMENT, Role.FINANCE, Role.ADMIN]
FIRST = 1001  # the number of a company's first request
Url = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Item:
    """One thing to have seen. `url` is the name, and the arguments, of the page where it is done; None: no page."""

    key: str
    title: Said
    sentence: Said
    done_at: datetime | None
    url: Url | None

    @property
    def done(self) -> bool:
        return self.done_at is not None


def checks(org: Organization, *, health: Sequence[Finding] | None = None) -> list[Item]:
    """Every item, in the order in which it is best done. `health` are the doctor's findings if they were asked for
    already: all of them look at every company, which no company's page may.
    """
    skipped = set() if answers().money.refunds == "hook" else {"hook"}
    skipped |= set() if org.mail_customer else {"customer-mail"}
    seen = [Item(step.key, step.title, step.how, step.seen(), step.url) for step in STEPS if step.key not in skipped]
    return [_health(glance() if health is None else health), _interview(), _people(org), *seen]


def _first_import() -> datetime | None:
    found = Import.objects.filter(applied_at__isnull=False).order_by("applied_at")
    return found.values_list("applied_at", flat=True).first()


def _requested() -> datetime | None:
    found = Request.objects.filter(requested_by__roles__contains=[Role.REQUESTER]).order_by("number")
    return found.values_list("requested_at", flat=True).first()


def _refused() -> datetime | None:
    """A whole order of which a shipped line was left out, or a request that was refused for one: among the first."""
    gone = {str(stage) for stage in GONE}
    requests = Request.objects.filter(number__lt=FIRST + 1000).exclude(excluded=[]).order_by("number")
    refusals = Entry.objects.filter(action=Action.REFUSED).order_by("seq")[:1000]
    found = [
        when
        for when, excluded in requests.values_list("requested_at", "excluded")
        if any(gone & set(one.get("codes", [])) for one in excluded)
    ] + [entry.at for entry in refusals if gone & set(entry.facts.get("codes", []))]
    return min(found, default=None)


def _approved() -> datetime | None:
    """By another person than the one who asked."""
    found = Decision.objects.filter(verdict=Decision.Verdict.APPROVED).exclude(decided_by=F("request__requested_by"))
    return found.order_by("decided_at").values_list("decided_at", flat=True).first()


def _delivered() -> datetime | None:
    """Answered with 2xx: nothing else makes a delivery delivered."""
    found = Delivery.objects.filter(state=Delivery.State.DELIVERED).order_by("delivered_at")
    return found.values_list("delivered_at", flat=True).first()


def _mailed(kind: str) -> datetime | None:
    return (
        Mail.objects.filter(kind=kind, state=Mail.State.SENT).order_by("id").values_list("sent_at", flat=True).first()
    )


def _taken() -> datetime | None:
    """A canceled-orders file that somebody downloaded, or that the command line wrote."""
    downloaded = Entry.objects.filter(action=Action.DOWNLOADED, subject_id__in=Export.objects.values("id"))
    written = Export.objects.filter(state=Export.State.READY, started_by=None)
    found = [
        downloaded.order_by("seq").values_list("at", flat=True).first(),
        written.order_by("number").values_list("ready_at", flat=True).first(),
    ]
    return min(filter(None, found), default=None)


def _confirmed() -> datetime | None:
    found = Confirmation.objects.filter(state=State.CONFIRMED).order_by("since", "id")
    return found.values_list("since", flat=True).first()


@dataclass(frozen=True)
class Step:
    """Something that happens, and when it was first seen."""

    key: str
    title: Said
    how: Said
    seen: Callable[[], datetime | None]
    url: Url


STEPS = [
    Step(
        "import",
        gettext_lazy("Orders are in"),
        gettext_lazy("Import a real file: check it, read what it would do, and apply it."),
        _first_import,
        ("imports", ()),
    ),
    Step(
        "request",
        gettext_lazy("A requester has asked"),
        gettext_lazy("Let somebody with the role Requester open an order and ask to cancel a line."),
        _requested,
        ("orders", ()),
    ),
    Step(
        "refused",
        gettext_lazy("A shipped line was refused"),
        gettext_lazy("Ask to cancel an order that has shipped, or a part of which has: it must be refused, with why."),
        _refused,
        ("orders", ()),
    ),
    Step(
        "approved",
        gettext_lazy("Another person has approved"),
        gettext_lazy("Let an approver who did not ask decide the request."),
        _approved,
        ("queue", ()),
    ),
    Step(
        "hook",
        gettext_lazy("The refund message was taken"),
        gettext_lazy("Add an endpoint, approve a request, and see the message answered with 2xx."),
        _delivered,
        ("settings-endpoints", ()),
    ),
    Step(
        "mail",
        gettext_lazy("The confirmation was mailed"),
        gettext_lazy("After the approval the person who asked gets a mail. Look whether it has arrived."),
        partial(_mailed, "approved"),
        ("mails", ()),
    ),
    Step(
        "customer-mail",
        gettext_lazy("A customer's mail has left"),
        gettext_lazy(
            "Approve a request for an order with an e-mail address of your own, and read what customers will."
        ),
        partial(_mailed, "customer"),
        ("mails", ()),
    ),
    Step(
        "file",
        gettext_lazy("The file of cancellations was taken"),
        gettext_lazy("Build the canceled-orders file, download it, and give it to your system of record."),
        _taken,
        ("exports", ()),
    ),
    Step(
        "confirmed",
        gettext_lazy("The order system has confirmed"),
        gettext_lazy("Import the order system's next file: it should show the line as canceled."),
        _confirmed,
        ("imports", ()),
    ),
]


def _health(findings: Sequence[Finding]) -> Item:
    wrong = [finding.sentence for finding in findings if not finding.ok]
    sentence = " ".join(wrong) or _("Database, worker and mail are as they must be.")
    title = gettext_lazy("The installation is well")
    return Item("health", title, sentence, None if wrong else timezone.now(), None)


def _interview() -> Item:
    said = answered()
    open_topics = [topic for key, topic in TOPICS.items() if key not in said]
    title = gettext_lazy("The interview is answered")
    if not open_topics:
        when = datetime.fromisoformat(max(said[key] for key in TOPICS))
        return Item("interview", title, _("Every topic is answered; all answers can be changed."), when, ("setup", ()))
    facts = {"done": len(TOPICS) - len(open_topics), "all": len(TOPICS), "next": open_topics[0].title}
    sentence = _("%(done)s of %(all)s topics are answered. Next: %(next)s.") % facts
    return Item("interview", title, sentence, None, ("setup-topic", (open_topics[0].key,)))


def _people(org: Organization) -> Item:
    """Everybody who is needed has come in: each role, and two people where nobody may decide their own."""
    members = list(Membership.objects.filter(active=True).order_by("joined_at"))
    missing = [str(role.label) for role in NEEDED if not any(role in member.roles for member in members)]
    title, url = gettext_lazy("Your people are in"), ("members", ())
    if missing:
        sentence = _("Nobody has the role %(roles)s yet: invite somebody.") % {"roles": _(" or ").join(missing)}
        return Item("people", title, sentence, None, url)
    approvers = [member for member in members if Role.APPROVER in member.roles]
    asks = {member.id for member in members if member.has(Role.REQUESTER, Role.APPROVER)}
    if not org.own_decisions and len(approvers) == 1 and asks == {approvers[0].id}:
        sentence = _("The only approver may not decide their own requests: invite a second person.")
        return Item("people", title, sentence, None, url)
    if sentence := _too_few(approvers):
        return Item("people", title, sentence, None, url)
    since = max(min(member.joined_at for member in members if role in member.roles) for role in NEEDED)
    return Item("people", title, _("Every role that is needed has somebody."), since, url)


def _too_few(approvers: Sequence[Membership]) -> str:
    """What the company's own rules want, and nobody could ever decide. A third person asks, so two are enough."""
    reasons = list(Reason.objects.filter(retired_at=None).filter(Q(needs_second=True) | ~Q(decided_by=[])))
    for reason in reasons:
        fit = [one for one in approvers if not reason.decided_by or one.has(*reason.decided_by)]
        if len(fit) < (2 if reason.needs_second else 1):
            facts = {"reason": reason.label, "roles": _(" or ").join(str(Role(one).label) for one in reason.decided_by)}
            if not reason.decided_by:
                return _("For “%(reason)s” two people approve, and there is one approver: invite a second.") % facts
            if reason.needs_second:
                return _("For “%(reason)s” two approvers need the role %(roles)s, too: give it to them.") % facts
            return _("For “%(reason)s” an approver needs the role %(roles)s, too: give it to one.") % facts
    if answers().limits.second_above is not None and len(approvers) < 2:
        return _("Above your limit two people approve, and there is only one approver: invite a second one.")
    return ""
