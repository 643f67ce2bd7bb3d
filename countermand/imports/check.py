import json
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.imports.compare import compare, finish, flagged, job_of, keep_changes, keep_notes, rows, run
from countermand.imports.fields import FIELDS
from countermand.imports.models import APPLIED_ONCE, Import, Note, RefusedRow, State
from countermand.imports.original import original
from countermand.imports.progress import Teller, quiet
from countermand.imports.reading.frames import Tag
from countermand.imports.reading.process import Reading
from countermand.imports.staging import stage_from_file
from countermand.imports.survey import open_question, survey
from countermand.orders.stages import Stage
from countermand.orgs.models import Organization
from countermand.plain import Conflict, Plain
from countermand.profile.answers import Source, answers

REPAIRABLE = 5_000  # refused rows that can be corrected here; more are better corrected where they come from
CELLS_FROM = "SELECT DISTINCT row FROM import_note WHERE refused AND row > 0 ORDER BY row LIMIT %(most)s"


def check(source: Import, *, tell: Teller = quiet) -> None:
    """Says what applying the file would do, and writes nothing but that. Raises Plain if it cannot be read.

    With an open question it stops before the rows: then a person has to answer first.
    """
    org, said = Organization.objects.get(id=source.org_id), answers().source
    with original(source) as path, Reading(str(path), told=tell.rows) as reading:
        survey(source, reading)
        source.failure = open_question(source)
        source.state = State.UPLOADED if source.failure else State.CHECKED
        if not source.failure:
            run("stage")
            source.found["rows_read"] = stage_from_file(source, reading, job_of(source, org, said))
            tell.phase("comparing")
            compare(source, org, said, lock=False)
            keep_notes(source)
            _keep_file_notes(source)
            keep_changes(source, all_of_them=False)
            _keep_refused_rows(source, reading)
            source.flagged = flagged(source)
            finish()
    source.found["rules"] = rules_of(said)
    source.checks += 1
    source.checked_at = timezone.now()
    source.save()


def rules_of(said: Source) -> dict[str, str]:
    """What decides, beside the file itself, what comes of its rows."""
    return {"same_line": said.same_line, "shipped_date": said.shipped_date, "absent": said.absent}


def _keep_file_notes(source: Import) -> None:
    notes = [(note["code"], note["facts"]) for note in source.found["notes"]]
    if source.misses_most():
        notes.append(("misses_most", {"absent": source.absent, "orders": source.orders}))
    Note.objects.bulk_create(Note(source=source, row=0, refused=False, code=code, facts=facts) for code, facts in notes)


def _keep_refused_rows(source: Import, reading: Reading) -> None:
    """As they stand in the file. What a person corrected stays as they corrected it, refused again or not."""
    refused = [row for (row,) in rows(CELLS_FROM, most=REPAIRABLE)]
    source.refused_rows.filter(corrected_by=None).delete()
    corrected = set(source.refused_rows.values_list("row", flat=True))
    wanted = [row for row in refused if row not in corrected]
    if wanted:
        frames = [json.loads(payload) for tag, payload in reading.stream("cells", rows=wanted) if tag is Tag.CELLS]
        RefusedRow.objects.bulk_create(RefusedRow(source=source, row=row, cells=cells) for row, cells in frames)


def locked(source_id: UUID) -> Import:
    return Import.objects.select_for_update(no_key=True).get(id=source_id)


def correct(
    source: Import, *, columns: Mapping[str, str], stages: Mapping[str, str], options: Mapping[str, str | int]
) -> None:
    """What a person says about the file. Another way of cutting it into columns starts their match anew."""
    not_open_any_more(source)
    cut = ("encoding", "delimiter", "header_row", "sheet", "hidden")
    now = source.found | {name: source.options[name] for name in cut if source.options.get(name)}
    recut = any(options.get(name) and options[name] != now.get(name) for name in cut)
    source.options = {name: value for name, value in {**source.options, **options}.items() if value}
    if recut:
        source.refused_rows.all().delete()  # row 7 of another sheet is another row
    source.columns = {} if recut else source.columns | _fields(columns)
    source.stages = source.stages | {word: _stage(word, stage) for word, stage in stages.items()}


def not_open_any_more(source: Import) -> None:
    """Refuses to touch a file that is applied, or that something is reading right now."""
    if source.state in APPLIED_ONCE:
        raise Conflict(
            _("%(file)s was applied on %(when)s already. Upload it again to read it anew.")
            % {"file": source.file_name, "when": f"{timezone.localtime(source.applied_at):%Y-%m-%d %H:%M}"}
        )
    if source.state in {State.CHECKING, State.APPLYING}:
        raise Conflict(_("%(file)s is being read right now. Wait until it is checked.") % {"file": source.file_name})


def not_worked_on(source: Import) -> None:
    """Refuses at once while a job has the file: its lock would be waited for as long as the job lasts."""
    if source.state in {State.CHECKING, State.APPLYING, State.UNDOING}:
        raise Conflict(_("%(file)s is being worked on right now. Its page shows when it is done.") % {"file": source})


def _fields(columns: Mapping[str, str]) -> dict[str, str]:
    used: dict[str, str] = {}
    for header, field in columns.items():
        if field and field not in FIELDS:
            raise Plain(
                _("There is no field %(name)s. The fields are: %(known)s.")
                % {"name": field, "known": ", ".join(FIELDS)}
            )
        if field and field in used and field != "line_ref":  # a line may be known by two columns together
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
