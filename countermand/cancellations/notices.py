"""The mails of a cancellation. Written in the transaction that causes them, sent after it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse

from countermand.cancellations.commit import Verdict
from countermand.cancellations.models import Decision, Request, RequestLine
from countermand.mail.models import Mail
from countermand.orgs.models import Membership, Organization, Role


def approval_needed(request: Request, rows: Sequence[RequestLine]) -> list[Mail]:
    """To every approver who may decide it, except the one who asked."""
    approvers = (
        Membership.objects.filter(active=True, roles__contains=[Role.APPROVER])
        .exclude(id=request.requested_by_id)
        .select_related("user")
    )
    facts = {"rows": rows, "amount_minor": sum(row.amount_minor for row in rows)}
    return [mail_about("approval_needed", request, approver.user.email, **facts) for approver in approvers]


def approved(verdicts: Iterable[Verdict], org: Organization, customer_words: str = "") -> list[Mail]:
    """To each requester, and to the customer if the company says so and there is an address.

    `customer_words`, a paragraph of the company's own, stand in the customer's mail as they are.
    """
    mails = []
    for verdict in verdicts:
        facts: dict[str, Any] = {"verdict": verdict, "rows": [wish.row for wish in verdict.chosen], "org": org}
        facts["customer_words"] = customer_words.strip()
        mails.append(mail_about("approved", verdict.request, verdict.request.requested_by.user.email, **facts))
        customer = verdict.request.order.customer_email.strip()
        if org.mail_customer and is_address(customer):
            mails.append(mail_about("customer", verdict.request, customer, **facts))
    return mails


def rejected(request: Request, decision: Decision) -> list[Mail]:
    return [mail_about("rejected", request, request.requested_by.user.email, decision=decision)]


def mail_about(kind: str, request: Request, to: str, **facts: Any) -> Mail:
    address = settings.PUBLIC_URL + reverse("request", args=[request.requested_by.org_slug, request.number])
    context = {"request": request, "order": request.order, "address": address, **facts}
    subject, _, text = render_to_string(f"cancellations/mail/{kind}.txt", context).strip().partition("\n")
    return Mail(
        kind=kind, to=to, subject=" ".join(subject.split())[:300], text=text.strip() + "\n", about_id=request.id
    )


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
