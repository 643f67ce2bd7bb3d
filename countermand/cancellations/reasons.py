from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.cancellations.models import Reason
from countermand.orgs.models import Membership
from countermand.plain import Plain

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


def add_reason(*, code: str, label: str, needs_note: bool, system_code: str, by: Membership | None) -> Reason:
    """Raises Plain when the code is taken."""
    if Reason.objects.filter(code=code).exists():
        raise Plain(_("There is a reason with the code “%(code)s” already: choose another code.") % {"code": code})
    reason = Reason.objects.create(
        code=code, label=label, needs_note=needs_note, system_code=system_code, position=Reason.objects.count()
    )
    _changed(reason, {}, by)
    return reason


def change_reason(
    reason: Reason, *, label: str, needs_note: bool, system_code: str, retired: bool, by: Membership | None
) -> None:
    """The code stays as it is: decisions and files refer to it. Raises Plain if no usable reason would be left."""
    before = _facts(reason)
    if retired and not Reason.objects.filter(retired_at=None).exclude(id=reason.id).exists():
        raise Plain(_("This is the only reason in use: add another one before you retire it."))
    reason.label, reason.needs_note, reason.system_code = label, needs_note, system_code
    reason.retired_at = (reason.retired_at or timezone.now()) if retired else None
    reason.save()
    _changed(reason, before, by)


def _facts(reason: Reason) -> dict[str, object]:
    return {
        "label": reason.label,
        "needs_note": reason.needs_note,
        "system_code": reason.system_code,
        "retired": reason.retired_at is not None,
    }


def _changed(reason: Reason, before: dict[str, object], by: Membership | None) -> None:
    body = {"before": before, "after": _facts(reason)}
    record_one(Action.SETTINGS_CHANGED, f"reason {reason.code}", by=by, subject_id=reason.id, body=body)
