"""The mails about taking a cancellation back. Written in the transaction that causes them, sent after it."""

from collections.abc import Sequence

from django.db.models import QuerySet

from countermand.cancellations.models import Decision, Reinstatement, RequestLine
from countermand.cancellations.notices import is_address, mail_about
from countermand.mail.models import Mail
from countermand.orgs.models import Membership, Organization, Role
from countermand.refunds.stop import Stopped


def asked_for(taking: Reinstatement, rows: Sequence[RequestLine]) -> list[Mail]:
    """To every approver, except the one who asked."""
    approvers = _with_role(Role.APPROVER).exclude(id=taking.asked_by_id)
    return [
        mail_about("reinstatement_needed", taking.request, member.user.email, taking=taking, rows=rows)
        for member in approvers
    ]


def refused(taking: Reinstatement) -> list[Mail]:
    return [mail_about("reinstatement_refused", taking.request, taking.asked_by.user.email, taking=taking)]


def taken_back(
    taking: Reinstatement, rows: Sequence[RequestLine], stopped: Stopped, handed_out: list[str], org: Organization
) -> list[Mail]:
    """To all who took part, the warehouse, finance if there is something to take back, and the customer if they were
    told of the cancellation.
    """
    request = taking.request
    decision = Decision.objects.select_related("decided_by__user").get(request=request)
    took_part = [request.requested_by, decision.decided_by, taking.asked_by]
    desk = {member.user.email for member in [*took_part, *_with_role(Role.FULFILLMENT)]}
    facts = {"taking": taking, "rows": rows, "handed_out": handed_out, "org": org, "stopped": stopped}
    mails = [mail_about("reinstated", request, address, **facts) for address in sorted(desk)]
    if stopped.task:
        finance = sorted(member.user.email for member in _with_role(Role.FINANCE))
        mails += [mail_about("take_refund_back", request, address, **facts) for address in finance]
    customer = request.order.customer_email.strip()
    if is_address(customer) and Mail.objects.filter(about_id=request.id, kind="customer").exists():
        mails.append(mail_about("customer_reinstated", request, customer, **facts))
    return mails


def _with_role(role: Role) -> QuerySet[Membership]:
    return Membership.objects.filter(active=True, roles__contains=[role]).select_related("user")
