"""The request form: choose lines, see blockers and money before sending."""

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from countermand.cancellations.ask import Blocked, Wanted, ask, record_refusal
from countermand.cancellations.blockers import Standing
from countermand.cancellations.models import Reason, Request
from countermand.cancellations.pages.order import stand
from countermand.cancellations.reasons import usable
from countermand.orders.models import Order
from countermand.orders.money import part_of_line
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest, even_if_refused
from countermand.orgs.owned import new_id
from countermand.plain import Plain


class Choice:
    """A line of the form: how it stands, and what the person has entered for it."""

    def __init__(self, standing: Standing, request: OrgRequest, order: Order) -> None:
        post = request.POST
        line = standing.line
        self.standing, self.line = standing, line
        self.enabled = not standing.blockers or standing.needs_word
        self.chosen = str(line.id) in post.getlist("line") if post else request.GET.get("line") == str(line.id)
        self.text = post.get(f"quantity-{line.id}", "").strip()
        self.checked_stage = f"unknown-{line.id}" in post
        self.stopped_stage = post.get(f"stopped-{line.id}", "")
        self.follows = post.get(f"follows-{line.id}", str(standing.history.follows_id or ""))
        self.currency = order.currency
        self.sentences = [blocker.sentence for blocker in standing.blockers]

    @property
    def quantity(self) -> Decimal:
        """Raises Plain when what was entered is not a number."""
        if not self.text:
            return self.standing.open
        try:
            quantity = Decimal(self.text.replace(",", "."))
        except InvalidOperation:
            quantity = Decimal("NaN")
        if not quantity.is_finite() or abs(quantity) >= 10**12:
            facts = {"line": self.line.ref, "text": self.text[:40]}
            raise Plain(_("Line %(line)s: “%(text)s” is not a number. Write how many to cancel, like 2.") % facts)
        return quantity.quantize(Decimal("0.0001"))

    @property
    def amount_minor(self) -> int:
        try:
            return self.amount_of(min(max(self.quantity, Decimal(0)), self.standing.open))
        except Plain:
            return 0

    def amount_of(self, quantity: Decimal) -> int:
        return part_of_line(self.line.price, before=self.line.canceled, quantity=quantity, currency=self.currency)

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            line_id=self.line.id,
            quantity=self.quantity,
            follows_id=uuid_of(self.follows),
            unknown_stage_ok=self.checked_stage,
        )


def new(request: OrgRequest, id: UUID) -> HttpResponse:
    order = get_object_or_404(Order, id=id)
    choices = [Choice(standing, request, order) for standing in stand(order)]
    if request.method != "POST":
        return _form(request, order, choices)
    if "preview" in request.POST:
        return render(
            request, "cancellations/partials/money.html", _money(order, choices, request.POST.get("scope", ""))
        )
    try:
        made = _ask(request, order, choices)
    except Blocked as blocked:
        even_if_refused(request, partial(record_refusal, order, blocked, by=request.member))
        for choice in choices:
            if found := blocked.by_line.get(choice.line.id):
                choice.sentences, choice.chosen = [blocker.sentence for blocker in found], False
        return _form(request, order, choices, problem=_blocked_sentence(choices), status=409)
    except Plain as problem:
        return _form(request, order, choices, problem=str(problem), status=problem.status)
    messages.success(request, _("%(number)s is on its way to the approvers.") % {"number": made.label})
    return redirect(to(request, "request", made.number), permanent=False)


def _ask(request: OrgRequest, order: Order, choices: list[Choice]) -> Request:
    reason = Reason.objects.filter(id__in=filter(None, [uuid_of(request.POST.get("reason", ""))])).first()
    if reason is None:
        raise Plain(_("Choose a reason: the approver and the record need it."))
    whole = request.POST.get("scope") == "order"
    return ask(
        order,
        None if whole else [choice.wanted for choice in choices if choice.chosen],
        by=request.member,
        reason=reason,
        note=request.POST.get("note", ""),
        stopped={choice.line.id: choice.stopped_stage for choice in choices},
        key=uuid_of(request.POST.get("key", "")) or new_id(),
    )


def _blocked_sentence(choices: list[Choice]) -> str:
    if any(choice.chosen for choice in choices):
        return _(
            "Some lines cannot be canceled. Nothing was sent yet: read why below, then send the lines still ticked."
        )
    return _("Nothing of this can be canceled. Read why below.")


def _form(
    request: OrgRequest, order: Order, choices: list[Choice], *, problem: str = "", status: int = 200
) -> HttpResponse:
    scope = request.POST.get("scope", "lines" if request.GET.get("line") else "order")
    context = {
        "choices": choices,
        "problem": problem,
        "reasons": usable(),
        "reason_id": request.POST.get("reason", ""),
        "note": request.POST.get("note", ""),
        "scope": scope,
        "key": request.POST.get("key") or str(new_id()),
        **_money(order, choices, scope),
    }
    return render(request, "cancellations/request_new.html", context, status=status)


def _money(order: Order, choices: list[Choice], scope: str) -> dict[str, Any]:
    if scope == "order":
        counted = [choice for choice in choices if not choice.standing.blockers]
        total = sum(choice.amount_of(choice.standing.open) for choice in counted)
    else:
        counted = [choice for choice in choices if choice.chosen and choice.enabled]
        total = sum(choice.amount_minor for choice in counted)
    return {"order": order, "counted": counted, "total_minor": total}
