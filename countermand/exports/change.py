from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.exports.check import check
from countermand.exports.models import DEFAULTS, Template
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain

WHEN = {"runs", "runs_at", "runs_minutes"}


def save_template(name: str, layout: dict[str, Any], by: Membership | None = None) -> Template:
    """Makes the template of this name, or gives it this layout; what `layout` leaves out is as it is by default.

    `by` None is the command line. Raises Plain where it cannot work. Nothing leaves before its preview was seen.
    """
    name, layout = name.strip(), DEFAULTS | layout
    found = Template.objects.select_for_update(no_key=True).filter(name=name).first()
    if found:
        change(found, layout, by=by)
        return found
    check_name(name)
    check(layout)
    template = Template.objects.create(name=name, ran_at=timezone.now(), **{key: layout[key] for key in DEFAULTS})
    _record(template, {"before": {}, "after": template.layout()}, by)
    return template


def change(template: Template, layout: dict[str, Any], *, by: Membership | None, name: str | None = None) -> None:
    """Gives the template another layout, from the next file on. Raises Plain where it cannot work."""
    check(layout)
    if template.retired_at:
        raise Conflict(_("The template “%(name)s” is retired: bring it back first.") % {"name": template.name})
    before = {"name": template.name, **template.layout()}
    wanted = {"name": template.name if name is None else name.strip(), **layout}
    changed = {key: wanted[key] for key in before if wanted[key] != before[key]}
    if not changed:
        return
    if "name" in changed:
        check_name(changed["name"])
    if changed.keys() & WHEN:
        template.ran_at = timezone.now()  # its first turn is the next one
    for key, value in changed.items():
        setattr(template, key, value)
    template.save(update_fields=[*changed, "ran_at"])
    _record(template, {"before": {key: before[key] for key in changed}, "after": changed}, by)


def mark_previewed(template: Template, *, by: Membership | None) -> None:
    """Somebody has seen how the file looks: from now on it may leave."""
    if template.previewed_at is None:
        template.previewed_at = template.ran_at = timezone.now()
        template.save(update_fields=["previewed_at", "ran_at"])
        _record(template, {"after": {"preview": "seen"}}, by)


def retire(template: Template, *, back: bool = False, by: Membership | None) -> None:
    """Its files stay, and so does the record of what left through it. `back` takes it into use again."""
    if back is (template.retired_at is None):
        return
    if not back and not Template.objects.filter(retired_at=None).exclude(id=template.id).exists():
        raise Plain(_("This is the only template in use: add another one before you retire it."))
    template.retired_at, template.ran_at = None if back else timezone.now(), timezone.now()
    template.save(update_fields=["retired_at", "ran_at"])
    _record(template, {"before": {"retired": back}, "after": {"retired": not back}}, by)


def check_name(name: str) -> None:
    if not name or len(name) > 100 or not name.isprintable():
        raise Plain(_("A template needs a name of at most 100 characters."))
    if Template.objects.filter(name=name).exists():
        raise Plain(_("There is a template called “%(name)s” already: choose another name.") % {"name": name})


def _record(template: Template, body: dict[str, Any], by: Membership | None) -> None:
    subject = f"canceled-orders file {template.name}"
    record_one(Action.SETTINGS_CHANGED, subject, by=by, subject_id=template.id, body=body)
