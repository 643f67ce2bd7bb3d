from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from countermand.exports.change import mark_previewed
from countermand.exports.models import Template
from countermand.orgs.links import to
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain


def looked(request: OrgRequest, id: UUID) -> HttpResponse:
    """Somebody has compared the preview with what the system expects."""
    template = get_object_or_404(Template, id=id)
    if not request.POST.get("looked"):
        raise Plain(_("Tick that you have looked at the preview, then say so again."))
    mark_previewed(template, by=request.member)
    messages.success(request, _("Files of “%(name)s” may leave from now on.") % {"name": template.name})
    return redirect(f"{to(request, 'exports')}?template={template.id}")
