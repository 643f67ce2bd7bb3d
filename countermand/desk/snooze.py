"""A request is put aside by one person for a while. Its due time goes on, and everybody else still sees it."""

from datetime import datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from countermand.cancellations.business_hours import due_at
from countermand.cancellations.models import Outcome, Request, RequestLine, Status
from countermand.desk.models import Snooze
from countermand.orgs.models import Membership
from countermand.plain import Conflict, Plain
from countermand.profile.answers import Desk, answers
from countermand.warehouse.holds import LEFT, UNANSWERED

HOURS = {"1h": 1, "4h": 4}
LONGEST = timedelta(days=90)
TO_STOP = LEFT & UNANSWERED  # as the hold list has them


def asleep(member: Membership) -> Q:
    """Of requests: those that this person has put aside, and that have not come back yet."""
    return Q(Exists(sleeping(member).filter(request=OuterRef("id"))))


def sleeping(member: Membership) -> QuerySet[Snooze]:
    unanswered = RequestLine.objects.filter(TO_STOP, request=OuterRef("request_id"), outcome=Outcome.PENDING)
    mine = Snooze.objects.filter(member=member)
    return mine.filter(Q(until=None) | Q(until__gt=timezone.now())).filter(
        Q(until_answer=False) | Q(Exists(unanswered))
    )


def snooze(request: Request, *, by: Membership, until: str, at: str = "") -> str:
    """Puts the request aside until "1h", "4h", "morning", "time" (`at`, local time) or "answer" (the warehouse's).
    Returns the sentence that says so. Raises Plain when that is no time to come, Conflict when it is decided.
    """
    if request.status != Status.PENDING:
        raise Conflict(_("%(request)s is decided: there is nothing left to put aside.") % {"request": request.label})
    moment = None if until == "answer" else _moment(until, at)
    if until == "answer" and not _waits_for_answer(request):
        raise Plain(_("The warehouse has answered about every line of %(request)s.") % {"request": request.label})
    Snooze.objects.bulk_create(
        [Snooze(request=request, member=by, until=moment, until_answer=moment is None)],
        update_conflicts=True,
        unique_fields=["org_id", "request", "member"],
        update_fields=["until", "until_answer", "created_at"],
    )
    facts = {"request": request.label, "when": words(moment)}
    return _("%(request)s is out of your queue until %(when)s. Its due time goes on.") % facts


def wake(request: Request, *, by: Membership) -> str:
    Snooze.objects.filter(request=request, member=by).delete()
    return _("%(request)s is in your queue again.") % {"request": request.label}


def words(until: datetime | None) -> str:
    if until is None:
        return _("the warehouse answers")
    return date_format(timezone.localtime(until), "D j M, H:i")


def morning(desk: Desk, zone: tzinfo) -> datetime:
    """When the desk opens next, from tomorrow on."""
    tomorrow = datetime.combine(timezone.now().astimezone(zone).date() + timedelta(days=1), time(), zone)
    opens = due_at(tomorrow, hours=0, desk=desk, zone=zone) if isinstance(zone, ZoneInfo) else None
    return opens or datetime.combine(tomorrow.date(), desk.opens, zone)


def _moment(until: str, at: str) -> datetime:
    zone, now = timezone.get_current_timezone(), timezone.now()
    if until in HOURS:
        return now + timedelta(hours=HOURS[until])
    if until == "morning":
        return morning(answers().desk, zone)
    moment = _read(at) if until == "time" else None
    if moment is None:
        raise Plain(_("Say until when: choose a time, or write a date and a time."))
    moment = moment.replace(tzinfo=zone)
    if not now < moment < now + LONGEST:
        raise Plain(_("Choose a time to come, within the next %(days)d days.") % {"days": LONGEST.days})
    return moment


def _read(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo else moment


def _waits_for_answer(request: Request) -> bool:
    return RequestLine.objects.filter(TO_STOP, request=request, outcome=Outcome.PENDING).exists()
