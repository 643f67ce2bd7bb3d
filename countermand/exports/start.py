from django.utils.translation import gettext as _

from countermand.exports.models import Export, Template
from countermand.exports.tasks import build_export
from countermand.exports.template import default_template
from countermand.exports.waiting import waiting
from countermand.orgs.models import Membership
from countermand.orgs.numbering import next_number
from countermand.plain import Conflict, Plain


def start(template: Template | None = None, *, by: Membership | None) -> Export:
    """Orders a file of all cancellations that have not left yet; a job builds it.

    Raises Plain when nothing waits.
    """
    return _defer(begin(template, by=by))


def start_again(export: Export, *, by: Membership | None) -> Export:
    """Orders the same rows once more, in a new file."""
    if export.state != Export.State.READY:
        raise Conflict(_("%(export)s has no rows to build again.") % {"export": export.label})
    return _defer(_new(export.template, by=by, again_of=export))


def begin(template: Template | None = None, *, by: Membership | None) -> Export:
    """The export's row alone, for a caller that builds it itself."""
    template = template or default_template()
    if template.retired_at:
        raise Conflict(_("The template “%(name)s” is retired.") % {"name": template.name})
    if not template.previewed_at:
        sentence = _("Nobody has seen the preview of “%(name)s” yet: look at it first, then build its first file.")
        raise Conflict(sentence % {"name": template.name})
    if not waiting(template).exists():
        raise Plain(_("Nothing to export: every cancellation has already left in a file."))
    return _new(template, by=by)


def _new(template: Template, *, by: Membership | None, again_of: Export | None = None) -> Export:
    number = next_number("export")
    return Export.objects.create(
        number=number, template=template, layout=template.layout(), again_of=again_of, started_by=by
    )


def _defer(export: Export) -> Export:
    build_export.defer(org_id=str(export.org_id), export_id=str(export.id))
    return export
