from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from countermand.audit.actions import Action
from countermand.audit.log import record_one
from countermand.cancellations.tasks import refresh_urgency
from countermand.imports.check import locked, rules_of
from countermand.imports.compare import compare, finish, flagged, keep_changes, keep_notes, run
from countermand.imports.matching import key
from countermand.imports.models import APPLIED_ONCE, Import, Remembered, State
from countermand.imports.progress import Teller, quiet
from countermand.imports.staging import stage_as_kept
from countermand.orders.search import index_orders
from countermand.orgs.models import Membership, Organization
from countermand.orgs.tenancy import acting_for
from countermand.plain import Conflict
from countermand.profile.answers import Source, answers
from countermand.profile.change import change_answers
from countermand.reconciliation.judge import judge


def apply(source_id: UUID, *, by: Membership | None, seen: int | None = None, tell: Teller = quiet) -> Import:
    """Takes the file over in this transaction: orders, lines, remembered words, search, audit; or nothing.

    `seen` is the number of the check that the person looked at. Raises Conflict when it is no longer the last,
    or when the file is applied already. The lines are locked and compared again first: what was approved or
    imported since the check counts.
    """
    one_at_a_time()
    source = locked(source_id)
    still_to_apply(source, seen)
    org, said = Organization.objects.get(id=source.org_id), answers().source
    as_it_was_checked(source, said)
    run("stage")
    stage_as_kept(source)
    tell.phase("comparing")
    compare(source, org, said, lock=True)
    keep_notes(source)
    source.flagged = flagged(source)
    tell.phase("writing")
    keep_changes(source, all_of_them=True)
    run("apply", **_applying(source, said))
    tell.phase("search")
    index_orders("SELECT order_id FROM import_order WHERE changed OR new_sku")  # every new line has one, or none
    finish()
    judge(source.id, as_of=source.as_of, file=source.file_name)
    remember(source, by=by)
    source.staged.all().delete()
    source.state, source.failure = State.APPLIED, ""
    source.applied_by, source.applied_at = by, timezone.now()
    source.save()
    if _taught(source, said) != said:
        transaction.on_commit(lambda: teach(source, by=by))
    refresh_urgency.defer(org_id=str(source.org_id))
    record_one(Action.IMPORTED, source.file_name, by=by, subject_id=source.id, body=_facts(source))
    return source


def _applying(source: Import, said: Source) -> dict[str, Any]:
    return {
        "org": source.org_id,
        "source": source.id,
        "as_of": source.as_of,
        "file": source.file_name,
        "today": timezone.localdate(),
        "absent": said.absent if source.full else "keep",
    }


TURN = "hashtextextended('imports:' || current_setting('app.org_id'), 0)"


def one_at_a_time() -> None:
    """Two imports of one org follow each other; held until commit."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({TURN})")


def is_our_turn() -> bool:
    """Takes the turn if nobody has it: a page does not wait for as long as another file may last."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({TURN})")
        return bool(cursor.fetchone()[0])


def as_it_was_checked(source: Import, said: Source) -> None:
    """Raises Conflict when the company's rules about files are others than those that the file was checked by."""
    checked = source.found.get("rules")
    if checked is not None and checked != rules_of(said):
        raise Conflict(
            _(
                "Your company’s rules about files have changed since %(file)s was checked. Check it again, look at the "
                "result, then apply it."
            )
            % {"file": source.file_name}
        )


def teach(source: Import, *, by: Membership | None) -> None:
    """What a person had to say about the file counts for the next ones. Once it is applied, not within: approvals wait
    for whoever changes the company's answers.
    """
    with acting_for(source.org_id):
        said = answers().source
        if (taught := _taught(source, said)) != said:
            change_answers("source", taught, by=by)


def still_to_apply(source: Import, seen: int | None) -> None:
    if source.state in APPLIED_ONCE:
        raise Conflict(
            _("%(file)s was applied on %(when)s already; nothing was done again.")
            % {"file": source.file_name, "when": f"{timezone.localtime(source.applied_at):%Y-%m-%d %H:%M}"}
        )
    if source.state not in {State.CHECKED, State.APPLYING}:
        raise Conflict(_("%(file)s has to be checked before it can be applied.") % {"file": source.file_name})
    if seen is not None and seen != source.checks:
        raise Conflict(
            _("%(file)s was checked again since you opened the page. Look at the new result, then apply it.")
            % {"file": source.file_name}
        )


def remember(source: Import, *, by: Membership | None) -> None:
    """What each header and each stage word meant, for the next file: this person's, and the company's if it has none.

    The command line speaks for the company.
    """
    Kind = Remembered.Kind
    meanings = {(Kind.COLUMN, key(header)): (header, field) for header, field in source.columns.items()}
    meanings |= {(Kind.STAGE, key(word)): (word, stage) for word, stage in source.stages.items()}
    _remember(meanings, by)
    if by:
        _remember(meanings, None, only_new=True)


def _remember(meanings: dict[Any, tuple[str, str]], member: Membership | None, *, only_new: bool = False) -> None:
    rows = [
        Remembered(member=member, kind=kind, key=known, text=text[:200], meaning=meaning)
        for (kind, known), (text, meaning) in meanings.items()
        if known
    ]
    if only_new:
        Remembered.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        unique = ["org_id", "member", "kind", "key"]
        Remembered.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=unique, update_fields=["meaning", "text"]
        )


def _taught(source: Import, said: Source) -> Source:
    """With what a person had to say about numbers and dates, which is not asked again."""
    told = {name: source.options[name] for name in ("decimal", "dates") if source.options.get(name)}
    return replace(said, **{name: getattr(said, name) or told[name] for name in told})


def _facts(source: Import) -> dict[str, Any]:
    return {
        **source.counts(),
        "sha256": source.sha256,
        "as_of": source.as_of,
        "another_look": sorted({f"CR-{flag['number']}" for flag in source.flagged}),
    }
