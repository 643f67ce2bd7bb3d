from collections.abc import Mapping
from contextlib import closing
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.imports.compare import compare, finish, flagged, keep_notes
from countermand.imports.fields import FIELDS
from countermand.imports.models import Import, State
from countermand.imports.original import original
from countermand.imports.survey import missing_columns, survey
from countermand.orders.stages import Stage
from countermand.orgs.models import Organization
from countermand.plain import Conflict, Plain


def check(source: Import) -> None:
    """Says what applying the file would do, and writes nothing but that. Raises Plain if it cannot be read.

    Without a required column it stops before the rows: then a person has to name the column first.
    """
    org = Organization.objects.get(id=source.org_id)
    with closing(original(source)) as file:
        survey(source, file)
        source.failure = missing_columns(source)
        source.state = State.UPLOADED if source.failure else State.CHECKED
        if not source.failure:
            compare(source, file, org, lock=False)
            keep_notes(source)
            source.flagged = flagged(source)
            finish()
    source.checks += 1
    source.checked_at = timezone.now()
    source.save()


def locked(source_id: UUID) -> Import:
    return Import.objects.select_for_update(no_key=True).get(id=source_id)


def correct(
    source: Import, *, columns: Mapping[str, str], stages: Mapping[str, str], options: Mapping[str, str | int]
) -> None:
    """What a person says about the file. Another way of cutting it into columns starts their match anew."""
    not_open_any_more(source)
    cut = ("encoding", "delimiter", "header_row")
    now = source.found | {name: source.options[name] for name in cut if source.options.get(name)}
    recut = any(options.get(name) and options[name] != now.get(name) for name in cut)
    source.options = {name: value for name, value in {**source.options, **options}.items() if value}
    source.columns = {} if recut else source.columns | _fields(columns)
    source.stages = source.stages | {word: _stage(word, stage) for word, stage in stages.items()}


def not_open_any_more(source: Import) -> None:
    """Refuses to touch a file that is applied, or that something is reading right now."""
    if source.state == State.APPLIED:
        raise Conflict(
            _("%(file)s was applied on %(when)s already. Upload it again to read it anew.")
            % {"file": source.file_name, "when": f"{timezone.localtime(source.applied_at):%Y-%m-%d %H:%M}"}
        )
    if source.state in {State.CHECKING, State.APPLYING}:
        raise Conflict(_("%(file)s is being read right now. Wait until it is checked.") % {"file": source.file_name})


def _fields(columns: Mapping[str, str]) -> dict[str, str]:
    used: dict[str, str] = {}
    for header, field in columns.items():
        if field and field not in FIELDS:
            raise Plain(
                _("There is no field %(name)s. The fields are: %(known)s.")
                % {"name": field, "known": ", ".join(FIELDS)}
            )
        if field and field in used:
            raise Plain(
                _("“%(one)s” and “%(other)s” are both the %(field)s. Only one column can be it.")
                % {"one": used[field], "other": header, "field": FIELDS[field].label}
            )
        used[field] = header
    return dict(columns)


def _stage(word: str, stage: str) -> str:
    if stage not in Stage.values:
        raise Plain(
            _("There is no stage %(name)s for “%(word)s”. The stages are: %(known)s.")
            % {"name": stage, "word": word, "known": ", ".join(Stage.values)}
        )
    return stage
