from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from countermand.cancellations.models import Answer, WarehouseAnswer
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.warehouse.answer import Said, answer
from countermand.warehouse.pages.holds import page, searched


@require_POST
def answers(request: OrgRequest) -> HttpResponse:
    """POST `answer` about each `line`, as the list showed it (`after-…`: its last answer then)."""
    post = request.POST
    try:
        made = answer(_said(post), by=request.member)
    except Plain as problem:
        return page(request, searched(post), problem=str(problem), status=problem.status)
    messages.success(request, _told(made))
    query = searched(post)
    return redirect(to(request, "holds") + (f"?{urlencode({'q': query})}" if query else ""))


def _said(post: QueryDict) -> list[Said]:
    kind = post.get("answer", "")
    if kind not in Answer.values:
        raise Plain(_("Press one of the buttons: stopped, too late, or not found."))
    lines = [row_id for text in dict.fromkeys(post.getlist("line")) if (row_id := uuid_of(text))]
    return [
        Said(
            row_id=row_id,
            answer=Answer(kind),
            after_id=uuid_of(post.get(f"after-{row_id}", "")),
            quantity=_quantity(post.get("quantity", "").strip()),
            carrier=_text(post, "carrier"),
            tracking=_text(post, "tracking"),
            note=_text(post, "note"),
        )
        for row_id in lines
    ]


def _text(post: QueryDict, name: str) -> str:
    return " ".join(post.get(name, "").split())


def _quantity(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        quantity = Decimal(text.replace(",", "."))
    except InvalidOperation:
        quantity = Decimal("NaN")
    if not quantity.is_finite() or abs(quantity) >= 10**12:
        raise Plain(_("“%(text)s” is not a number. Write how many have shipped, like 2.") % {"text": text[:40]})
    return quantity.quantize(Decimal("0.0001"))


def _told(made: list[WarehouseAnswer]) -> str:
    if len(made) == 1:
        (one,) = made
        facts = {"line": one.request_line.line.ref, "order": one.request_line.request.order.number}
        return _("Line %(line)s of %(order)s: %(said)s.") % {**facts, "said": str(one.get_answer_display()).lower()}
    if not made:
        return _("That was answered already.")
    said = str(made[0].get_answer_display()).lower()
    return ngettext("%(n)d line: %(said)s.", "%(n)d lines: %(said)s.", len(made)) % {"n": len(made), "said": said}
