"""What headers and stage words have meant: a person's own, and the company's."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.imports.fields import FIELDS
from countermand.imports.models import Remembered
from countermand.orders.stages import Stage
from countermand.orgs.asked import uuid_of
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest

MOST = 1000


def learned(request: OrgRequest) -> HttpResponse:
    mine = Remembered.objects.filter(Q(member=None) | Q(member=request.member))
    if request.method == "POST":
        return _forget(request)
    known = [_told(one) for one in mine.order_by("kind", "text", "member")[:MOST]]
    return render(request, "imports/learned.html", {"known": known})


def _told(one: Remembered) -> dict[str, object]:
    is_column = one.kind == Remembered.Kind.COLUMN
    if is_column:
        meaning = str(FIELDS[one.meaning].label) if one.meaning in FIELDS else _("left out")
    else:
        meaning = str(Stage(one.meaning).label)
    return {
        "id": one.id,
        "text": one.text or one.key,
        "kind": _("header") if is_column else _("stage word"),
        "meaning": meaning,
        "whose": _("yours") if one.member_id else _("the company’s"),
        "deletable": True,
    }


def _forget(request: OrgRequest) -> HttpResponse:
    ids = [one for text in request.POST.getlist("one")[:MOST] if (one := uuid_of(text))]
    chosen = Remembered.objects.filter(Q(member=None) | Q(member=request.member), id__in=ids)
    texts = [one.text or one.key for one in chosen]
    chosen.delete()
    if texts:
        said = ngettext("%(n)s meaning is forgotten.", "%(n)s meanings are forgotten.", len(texts))
        messages.success(request, said % {"n": len(texts)})
        record_one(Action.SETTINGS_CHANGED, "learned meanings", by=request.member, body={"forgotten": texts[:100]})
    return redirect(to(request, "imports-learned"), permanent=False)
