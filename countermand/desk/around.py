"""What stands around a request on its page: many short lists, asked for in one statement."""

from dataclasses import dataclass
from typing import Any

from countermand.audit.models import Action, Entry
from countermand.cancellations.models import (
    Attachment,
    FirstApproval,
    Reason,
    Reinstatement,
    Request,
    Status,
    WarehouseAnswer,
)
from countermand.desk.history import add_decisions, of_customer, of_order
from countermand.desk.models import Comment
from countermand.mail.models import Mail
from countermand.orgs.at_once import at_once
from countermand.orgs.models import Membership
from countermand.profile.answers import Answers, answers_in
from countermand.profile.models import Profile
from countermand.refunds.models import Delivery, Refund

PEOPLE = 200  # to pick one from; whoever is not among them can be mentioned by name


@dataclass(frozen=True)
class Around:
    said: Answers
    shown: dict[str, Any]  # by its name in the template
    first: FirstApproval | None
    answers: list[WarehouseAnswer]
    reasons: list[Reason]
    takings: list[Reinstatement]


def around(found: Request) -> Around:
    """Two statements. What only a decision brings is not looked for before, and no reasons to choose from after."""
    pending = found.status == Status.PENDING
    (
        profiles,
        refunds,
        deliveries,
        mails,
        takings,
        firsts,
        reasons,
        answers,
        attachments,
        comments,
        people,
        entries,
        same_order,
        same_customer,
    ) = at_once(
        Profile.objects.all()[:1],
        Refund.objects.none() if pending else Refund.objects.filter(request_id=found.id),
        Delivery.objects.none() if pending else _deliveries(found),
        Mail.objects.none() if pending else Mail.objects.filter(about_id=found.id).order_by("id"),
        Reinstatement.objects.none() if pending else _takings(found),
        FirstApproval.objects.filter(request=found).select_related("approved_by__user", "reason"),
        Reason.objects.filter(retired_at=None) if pending else Reason.objects.none(),
        WarehouseAnswer.objects.filter(request_line__request=found).select_related("answered_by__user"),
        Attachment.objects.filter(request=found).defer("content"),
        Comment.objects.filter(request=found).select_related("by__user"),
        Membership.objects.filter(active=True).select_related("user").order_by("user__name", "id")[:PEOPLE],
        Entry.objects.filter(order_id=found.order_id, subject=found.label)
        .exclude(action=Action.COMMENTED)  # it stands among the comments
        .defer("prev_hash", "hash"),
        of_order(found),
        of_customer(found),
    )
    add_decisions([found, *same_order, *same_customer])
    for one in firsts:
        one.request = found
    shown = {
        "decision": next(iter(found.decisions.all()), None),
        "refund": next(iter(refunds), None),
        "deliveries": deliveries,
        "mails": mails,
        "attachments": attachments,
        "comments": comments,
        "people": people,
        "entries": entries,
        "history": {"of_order": same_order, "of_customer": same_customer},
    }
    return Around(
        answers_in(profiles[0].answers if profiles else {}), shown, next(iter(firsts), None), answers, reasons, takings
    )


def _deliveries(found: Request) -> Any:
    sent = Delivery.objects.filter(request_id=found.id).order_by("id")
    return sent.select_related("endpoint").defer("body", "endpoint__secret", "endpoint__old_secret")


def _takings(found: Request) -> Any:
    return Reinstatement.objects.filter(request=found).select_related("asked_by__user", "decided_by__user")
