from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from countermand.desk.filters import Filters
from countermand.desk.models import SavedView
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Conflict, Plain

MOST = 30


def save(request: OrgRequest) -> HttpResponse:
    """Keeps the filters of a queue under a name of one's own; the same name again replaces it."""
    name = " ".join(request.POST.get("name", "").split())[:60]
    if not name:
        raise Plain(_("Give the view a name: it stands above the queue."))
    query = Filters.read(QueryDict(request.POST.get("query", "")[:1000])).address
    mine = SavedView.objects.filter(member=request.member)
    if mine.exclude(name=name).count() >= MOST:
        raise Conflict(_("You have kept %(most)d views already: remove one first.") % {"most": MOST})
    SavedView.objects.bulk_create(
        [SavedView(member=request.member, name=name, query=query)],
        update_conflicts=True,
        unique_fields=["org_id", "member", "name"],
        update_fields=["query"],
    )
    messages.success(request, _("The view “%(name)s” is kept above the queue.") % {"name": name})
    return redirect(f"{to(request, 'queue')}?{query}")


def remove(request: OrgRequest, id: UUID) -> HttpResponse:
    view = get_object_or_404(SavedView, id=id, member=request.member)
    view.delete()
    messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    return redirect(to(request, "queue"))
