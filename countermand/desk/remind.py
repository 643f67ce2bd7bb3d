"""Nobody forgets a request: a reminder before it is due, the approvers once it is overdue, the admins if it stays so.

Each once a request, whatever happens to the workers: the row that says so and the mails are one transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from countermand.audit.actions import Action
from countermand.audit.log import Event, record
from countermand.cancellations.business_hours import due_at
from countermand.cancellations.models import FirstApproval, Request, Status
from countermand.cancellations.words import due
from countermand.desk.models import Reminder
from countermand.mail import outbox
from countermand.mail.models import Mail
from countermand.orgs.directory import org_ids
from countermand.orgs.models import Membership, Organization, Role
from countermand.orgs.tenancy import acting_for, current_org_id
from countermand.profile.answers import Answers, answers

AT_ONCE = 500  # of each kind, company and round
Kind = Reminder.Kind


def remind_everybody() -> int:
    """One round over all companies, each in a transaction of its own. Returns how many requests were told of."""
    return sum(remind(org_id) for org_id, _slug in org_ids())


def remind(org_id: UUID) -> int:
    """Tells of this company's requests that are nearly due or overdue, and have not been told of yet."""
    with acting_for(org_id):
        now = _now()
        if not _waits(now + timedelta(days=2)):
            return 0
        org, said = Organization.objects.get(id=org_id), answers()
        with timezone.override(ZoneInfo(org.time_zone)):
            return _remind(org, said, now)


def _remind(org: Organization, said: Answers, now: datetime) -> int:
    limits = said.limits
    overdue = _untold(Kind.OVERDUE, until=now)
    soon = _untold(Kind.BEFORE, until=now + timedelta(minutes=limits.remind_minutes), after=now)
    long = [one for one in _untold(Kind.ADMINS, until=now) if _long_overdue(one, said, ZoneInfo(org.time_zone), now)]
    approvers, admins = _people(Role.APPROVER), _people(Role.ADMIN)
    told = [(Kind.OVERDUE, overdue, approvers)]
    if limits.remind_minutes:
        told.append((Kind.BEFORE, soon, approvers))
    if limits.escalate_hours:
        told.append((Kind.ADMINS, long, admins))
    events: list[Event] = []
    count = 0
    for kind, requests, people in told:
        claimed = _claim(kind, requests, len(people))
        count += len(claimed)
        outbox.queue(_mails(kind, claimed, people, org))
        if kind != Kind.BEFORE:
            events += [_event(request, kind) for request in claimed]
    record(events)
    return count


def _now() -> datetime:
    """The database's clock: a machine whose own is off reminds neither early nor late."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def _waits(until: datetime) -> bool:
    return Request.objects.filter(status=Status.PENDING, due_at__lte=until).exists()


def _untold(kind: Kind, *, until: datetime, after: datetime | None = None) -> list[Request]:
    told = Reminder.objects.filter(request=OuterRef("id"), kind=kind)
    found = Request.objects.filter(~Exists(told), status=Status.PENDING, due_at__lte=until)
    if after:
        found = found.filter(due_at__gt=after)
    return list(found.select_related("order", "reason", "requested_by__user").order_by("due_at", "number")[:AT_ONCE])


def _long_overdue(request: Request, said: Answers, zone: ZoneInfo, now: datetime) -> bool:
    late = request.due_at and due_at(request.due_at, hours=said.limits.escalate_hours, desk=said.desk, zone=zone)
    return bool(late and late <= now)


def _people(role: Role) -> list[Membership]:
    return list(Membership.objects.filter(active=True, roles__contains=[role]).select_related("user").order_by("id"))


def _claim(kind: Kind, requests: Sequence[Request], told: int) -> list[Request]:
    """Those of which no other worker tells at the same time. It waits for one that is about to say so."""
    if not requests:
        return []
    rows = [Reminder(request=request, kind=kind, told=told) for request in requests]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk_reminder (org_id, id, request_id, kind, told, at) "
            "SELECT %s, v.id, v.request_id, %s, %s, now() FROM unnest(%s::uuid[], %s::uuid[]) AS v (id, request_id) "
            "ON CONFLICT DO NOTHING RETURNING request_id",
            [current_org_id(), kind.value, told, [row.id for row in rows], [row.request_id for row in rows]],
        )
        mine = {request_id for (request_id,) in cursor.fetchall()}
    return [request for request in requests if request.id in mine]


def _mails(kind: Kind, requests: Sequence[Request], people: Sequence[Membership], org: Organization) -> list[Mail]:
    """One mail a person, however many requests it is about: those that they can do something about."""
    firsts = dict(FirstApproval.objects.filter(request__in=requests).values_list("request_id", "approved_by_id"))
    theirs: dict[UUID, list[Request]] = defaultdict(list)
    for request in requests:
        for member in people:
            own = request.requested_by_id == member.id and not org.own_decisions
            if kind == Kind.ADMINS or not (own or firsts.get(request.id) == member.id):
                theirs[member.id].append(request)
    return [_mail(kind, member, theirs[member.id], org) for member in people if theirs[member.id]]


def _mail(kind: Kind, member: Membership, requests: Sequence[Request], org: Organization) -> Mail:
    rows = [
        {
            "request": one,
            "due": due(one.due_at) if one.due_at else "",
            "address": settings.PUBLIC_URL + reverse("request", args=[org.slug, one.number]),
        }
        for one in requests
    ]
    address = settings.PUBLIC_URL + reverse("queue", args=[org.slug])
    context = {"rows": rows, "org": org, "queue": address}
    subject, _sep, text = render_to_string(f"desk/mail/{kind}.txt", context).strip().partition("\n")
    about = requests[0].id if len(requests) == 1 else None
    return Mail(
        kind=f"due_{kind}", to=member.user.email, subject=subject[:300], text=text.strip() + "\n", about_id=about
    )


def _event(request: Request, kind: Kind) -> Event:
    told = "the admins" if kind == Kind.ADMINS else "the approvers"
    return Event(
        action=Action.ESCALATED,
        subject=request.label,
        by=None,
        subject_id=request.id,
        order_id=request.order_id,
        body={"order": request.order.number, "told": told},
    )
