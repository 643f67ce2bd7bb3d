"""The request form: choose lines, see blockers and money before sending."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from countermand.cancellations.account import Account, Item, account_for, beside, known_lines
from countermand.cancellations.ask import Blocked, Customer, Wanted, ask, record_refusal
from countermand.cancellations.attachments import judged
from countermand.cancellations.deciders import nobody_else
from countermand.cancellations.drafts import draft_of, drop_draft, save_draft
from countermand.cancellations.families import goes_with
from countermand.cancellations.models import Channel, Reason, Request
from countermand.cancellations.pages.order import stand
from countermand.cancellations.reasons import usable
from countermand.cancellations.rules import current
from countermand.cancellations.standing import Standing
from countermand.cancellations.words import number
from countermand.orders.models import Order
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest, even_if_refused
from countermand.orgs.owned import new_id
from countermand.plain import Plain


class Choice:
    """A line of the form: how it stands, and what the person has entered for it."""

    def __init__(self, standing: Standing, form: QueryDict, account: Account, *, ticked: bool = False) -> None:
        line = standing.line
        self.standing, self.line = standing, line
        self.enabled = not standing.blockers or standing.needs_word
        self.chosen = str(line.id) in form.getlist("line") or ticked
        self.text = form.get(f"quantity-{line.id}", "").strip()
        self.checked_stage = f"unknown-{line.id}" in form
        self.stopped_stage = form.get(f"stopped-{line.id}", "")
        self.follows = form.get(f"follows-{line.id}", str(standing.history.follows_id or ""))
        self.reason_id = form.get(f"reason-{line.id}", "")
        self.account = account
        self.head = standing.head
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
    def possible(self) -> Decimal:
        """What was entered, as far as it can be."""
        try:
            return min(max(self.quantity, Decimal(0)), self.standing.open)
        except Plain:
            return Decimal(0)

    @property
    def amount_minor(self) -> int:
        return self.amount_of(self.possible)

    def amount_of(self, quantity: Decimal) -> int:
        return self.account.amount(self.line, quantity)

    def go_with(self, head: "Choice") -> None:
        """Of a kit's part or a gift nobody chooses: what its head takes along is asked for too."""
        try:
            quantity = goes_with(self.line, head.line, head.quantity) if head.chosen else Decimal(0)
        except Plain:  # is said about the head
            quantity = Decimal(0)
        self.chosen, self.text = quantity > 0, number(quantity)

    def wanted(self, reasons: Mapping[str, Reason]) -> Wanted:
        return Wanted(
            line_id=self.line.id,
            quantity=self.quantity,
            follows_id=uuid_of(self.follows),
            unknown_stage_ok=self.checked_stage,
            reason=reasons.get(self.reason_id),
        )


def _choices(order: Order, form: QueryDict, *, one: str = "") -> list[Choice]:
    """Every line of the order as the form has it; `one` is ticked besides."""
    lines, rules = list(known_lines(Q(order=order))), current()
    standing, account = stand(lines, order, rules), account_for(order, lines, rules)
    choices = [Choice(now, form, account, ticked=one == str(now.line.id)) for now in standing]
    by_line = {choice.line.id: choice for choice in choices}
    for choice in choices:
        if choice.head:
            choice.go_with(by_line[choice.head.id])
    return choices


def new(request: OrgRequest, id: UUID) -> HttpResponse:
    order = get_object_or_404(Order, id=id)
    if request.method != "POST":
        return _begin(request, order)
    choices = _choices(order, request.POST)
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
        return _form(request, order, choices, request.POST, problem=_blocked_sentence(choices), status=409)
    except Plain as problem:
        return _form(request, order, choices, request.POST, problem=str(problem), status=problem.status)
    drop_draft(order, by=request.member)
    if nobody := nobody_else(*([] if request.org.own_decisions else [request.member.id])):
        messages.warning(request, _("%(number)s is kept.") % {"number": made.label} + f" {nobody}")
    else:
        messages.success(request, _("%(number)s is on its way to the approvers.") % {"number": made.label})
    return redirect(to(request, "request", made.number), permanent=False)


def _begin(request: OrgRequest, order: Order) -> HttpResponse:
    """Empty, with one line ticked, or as the person left it when they wrote here before."""
    one = request.GET.get("line", "")
    form, saved_at = (None if one else draft_of(order, by=request.member)) or (QueryDict(), None)
    return _form(request, order, _choices(order, form, one=one), form, saved_at=saved_at)


@require_POST
def draft(request: OrgRequest, id: UUID) -> HttpResponse:
    """Keeps what has been written so far, or forgets it."""
    order = get_object_or_404(Order, id=id)
    if "forget" in request.POST:
        drop_draft(order, by=request.member)
        return redirect(to(request, "request-new", order.id))
    try:
        save_draft(order, request.POST, by=request.member)
    except Plain as problem:
        return HttpResponse(str(problem), status=problem.status, content_type="text/plain; charset=utf-8")
    return render(request, "cancellations/partials/draft.html", {"saved_at": timezone.now()})


def _ask(request: OrgRequest, order: Order, choices: list[Choice]) -> Request:
    post = request.POST
    reasons = {str(reason.id): reason for reason in usable()}
    reason = reasons.get(post.get("reason", ""))
    if reason is None:
        raise Plain(_("Choose a reason: the approver and the record need it."))
    return ask(
        order,
        None if post.get("scope") == "order" else [choice.wanted(reasons) for choice in choices if choice.chosen],
        by=request.member,
        reason=reason,
        note=post.get("note", ""),
        stopped={choice.line.id: choice.stopped_stage for choice in choices},
        key=uuid_of(post.get("key", "")) or new_id(),
        customer=Customer(
            words=post.get("customer_words", ""),
            channel=post.get("channel", ""),
            asked_at=_moment(post.get("asked_at", "").strip()),
        ),
        files=judged(request.FILES.getlist("file")),
    )


def _moment(text: str) -> datetime | None:
    """What a browser's field for date and time sends, in the company's zone."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    except (ValueError, OverflowError):
        sentence = _("“%(text)s” is not a date and time. Write when the customer asked like 2026-11-23 14:05.")
        raise Plain(sentence % {"text": text[:40]}) from None


def _blocked_sentence(choices: list[Choice]) -> str:
    if any(choice.chosen for choice in choices):
        return _(
            "Some lines cannot be canceled. Nothing was sent yet: read why below, then send the lines still ticked."
        )
    return _("Nothing of this can be canceled. Read why below.")


def _form(
    request: OrgRequest,
    order: Order,
    choices: list[Choice],
    form: QueryDict,
    *,
    problem: str = "",
    status: int = 200,
    saved_at: datetime | None = None,
) -> HttpResponse:
    scope = form.get("scope", "lines" if request.GET.get("line") else "order")
    context = {
        "choices": choices,
        "problem": problem,
        "reasons": usable(),
        "reason_id": form.get("reason", ""),
        "entered": form,
        "channels": Channel.choices,
        "files_lost": bool(request.FILES),
        "saved_at": saved_at,
        "scope": scope,
        "key": form.get("key") or str(new_id()),
        **_money(order, choices, scope),
    }
    return render(request, "cancellations/request_new.html", context, status=status)


def _money(order: Order, choices: list[Choice], scope: str) -> dict[str, Any]:
    if scope == "order":
        counted = [choice for choice in choices if not choice.standing.blockers]
        items = [Item(choice.line, choice.standing.open) for choice in counted]
    else:
        counted = [choice for choice in choices if choice.chosen and choice.enabled]
        items = [Item(choice.line, choice.possible) for choice in counted]
    account = choices[0].account if choices else Account({})
    bill = account.bill(items)
    return {
        "order": order,
        "counted": counted,
        "total_minor": bill.total,
        "beside": beside(account, bill, order.currency),
    }
