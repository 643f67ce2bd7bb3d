import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import Event, record
from countermand.audit.models import Action
from countermand.cancellations.models import Reason
from countermand.orgs.models import Membership, Role
from countermand.plain import Plain
from countermand.profile.change import hold_answers_to_change

MOST = 200
DECIDING_ROLES = [Role.FULFILLMENT.value, Role.FINANCE.value, Role.ADMIN.value]
STARTERS = [
    ("customer_changed_mind", "Customer changed their mind", False),
    ("ordered_by_mistake", "Ordered by mistake or twice", False),
    ("too_late", "Delivery takes too long", False),
    ("out_of_stock", "Out of stock", False),
    ("price_error", "Wrong price", True),
    ("payment_failed", "Payment failed", False),
    ("suspected_fraud", "Suspected fraud", True),
    ("other", "Other", True),
]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a company says about one of its reasons. The code never changes: decisions and files refer to it."""

    code: str
    label: str
    needs_note: bool = False
    no_refund: bool = False  # an approval for it pays nothing back
    restock: bool = False  # the goods go back to the shelf
    needs_second: bool = False  # two people approve, whatever the amount
    decided_by: tuple[str, ...] = ()  # roles, of which whoever decides has one besides being an approver
    system_code: str = ""  # what the order system calls it


def add_starter_reasons() -> None:
    """The reason codes that a new company begins with. Some demand a note."""
    Reason.objects.bulk_create(
        Reason(code=code, label=label, needs_note=needs_note, position=position, system_code=code.upper())
        for position, (code, label, needs_note) in enumerate(STARTERS)
    )


def usable() -> list[Reason]:
    return list(Reason.objects.filter(retired_at=None))


def check_note(reason: Reason, note: str) -> None:
    """Raises Plain when the reason demands a note and there is none, or the reason is retired."""
    if reason.retired_at:
        raise Plain(_("The reason “%(reason)s” is retired: choose another one.") % {"reason": reason.label})
    if reason.needs_note and not note.strip():
        raise Plain(
            _("The reason “%(reason)s” needs a note: say in a sentence what happened.") % {"reason": reason.label}
        )


def add_reason(facts: Facts, *, by: Membership | None) -> Reason:
    """Raises Plain when the code is taken, or cannot be."""
    facts = checked(facts)
    hold_answers_to_change()
    if Reason.objects.filter(code=facts.code).exists():
        raise Plain(
            _("There is a reason with the code “%(code)s” already: choose another code.") % {"code": facts.code}
        )
    reason = Reason.objects.create(**plain_facts(facts), position=Reason.objects.count())
    record([_event(reason, {}, by)])
    return reason


def change_reason(reason: Reason, facts: Facts, *, retired: bool, by: Membership | None) -> None:
    """All but the code, which stays as it is. Raises Plain if no usable reason would be left."""
    facts = checked(facts)
    if retired and not Reason.objects.filter(retired_at=None).exclude(id=reason.id).exists():
        raise Plain(_("This is the only reason in use: add another one before you retire it."))
    hold_answers_to_change()
    reason.refresh_from_db()
    before = _said(reason)
    _take(reason, facts, retired=retired)
    reason.save()
    record([_event(reason, before, by)])


def set_reasons(wanted: Sequence[Facts], *, retire_others: bool, by: Membership | None) -> list[str]:
    """Makes these the company's reasons, in this order; a code that is known is changed. Answers with the codes
    that this adds, changes or retires: none, the second time. Raises Plain naming what cannot be.
    """
    wanted = [checked(facts) for facts in wanted]
    if not 0 < len(wanted) <= MOST:
        raise Plain(_("A company has between 1 and %(most)s reasons.") % {"most": MOST})
    if twice := _twice([facts.code for facts in wanted]):
        raise Plain(_("The code “%(code)s” stands there twice: every reason needs its own.") % {"code": twice})
    hold_answers_to_change()
    known = {reason.code: reason for reason in Reason.objects.select_for_update(no_key=True).order_by("id")}
    before = {code: _said(reason) for code, reason in known.items()}
    codes = [facts.code for facts in wanted]
    others = sorted(set(known) - set(codes), key=lambda code: known[code].position)
    for facts in wanted:
        _take(known.setdefault(facts.code, Reason(code=facts.code)), facts, retired=False)
    for code in others if retire_others else []:
        known[code].retired_at = known[code].retired_at or timezone.now()
    for position, code in enumerate([*codes, *others]):
        known[code].position = position
    changed = [reason for code, reason in known.items() if before.get(code) != _said(reason)]
    Reason.objects.bulk_create([reason for reason in changed if reason.code not in before])
    Reason.objects.bulk_update([reason for reason in changed if reason.code in before], CHANGING)
    record(_event(reason, before.get(reason.code, {}), by) for reason in changed)
    return [reason.code for reason in changed]


FLAGS = ["needs_note", "no_refund", "restock", "needs_second"]
CHANGING = ["label", *FLAGS, "decided_by", "system_code", "retired_at", "position"]


def checked(facts: Facts) -> Facts:
    """As it is stored. Raises Plain for a code, a name or another system's code that cannot be."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", facts.code):
        raise Plain(
            _("“%(code)s” cannot be a reason's code: it takes letters, digits, - and _, at most 40.")
            % {"code": facts.code[:60]}
        )
    label, system_code = " ".join(facts.label.replace("\0", " ").split()), facts.system_code.replace("\0", "").strip()
    if not label or len(label) > 200 or len(system_code) > 100:
        raise Plain(
            _("Give the reason %(code)s a name of at most 200 characters, and its other code at most 100.")
            % {"code": facts.code}
        )
    for role in facts.decided_by:
        if role not in DECIDING_ROLES:
            raise Plain(
                _("Reason %(code)s cannot be decided by “%(role)s”. It can be: %(known)s.")
                % {"code": facts.code, "role": role, "known": ", ".join(DECIDING_ROLES)}
            )
    return replace(facts, label=label, system_code=system_code, decided_by=tuple(sorted(set(facts.decided_by))))


def facts_of(reason: Reason) -> Facts:
    said = {name: getattr(reason, name) for name in Facts.__dataclass_fields__}
    return Facts(**said | {"decided_by": tuple(reason.decided_by)})


def plain_facts(facts: Facts) -> dict[str, Any]:
    """As JSON and TOML have them."""
    return asdict(facts) | {"decided_by": list(facts.decided_by)}


def _take(reason: Reason, facts: Facts, *, retired: bool) -> None:
    for name in ["label", *FLAGS, "decided_by", "system_code"]:
        setattr(reason, name, plain_facts(facts)[name])
    reason.retired_at = (reason.retired_at or timezone.now()) if retired else None


def _twice(codes: Sequence[str]) -> str:
    return next((code for at, code in enumerate(codes) if code in codes[:at]), "")


def _said(reason: Reason) -> dict[str, object]:
    facts = {name: value for name, value in plain_facts(facts_of(reason)).items() if name != "code"}
    return facts | {"position": reason.position, "retired": reason.retired_at is not None}


def _event(reason: Reason, before: dict[str, object], by: Membership | None) -> Event:
    body = {"before": before, "after": _said(reason)}
    subject = f"reason {reason.code}"
    return Event(action=Action.SETTINGS_CHANGED, subject=subject, by=by, subject_id=reason.id, body=body)
