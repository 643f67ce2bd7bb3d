"""The narrow ways to find a company before its door is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from countermand.orgs.models import Membership, Organization, User
from countermand.orgs.tenancy import acting_for, as_themself
from countermand.plain import Plain

MEMBER = [field.attname for field in Membership._meta.concrete_fields]
ORG = [field.attname for field in Organization._meta.concrete_fields]
COLUMNS = ", ".join([*(f"(member).{name}" for name in MEMBER), *(f"(org).{name}" for name in ORG)])
PLACE = f"SELECT {COLUMNS} FROM place_in(%s, %s)"  # noqa: S608 (our own columns)


def memberships_of(user: User) -> list[Membership]:
    """Every active place this person has, the oldest first."""
    with as_themself(user.id):
        return list(Membership.objects.filter(user=user, active=True))


def place_in(user: User, slug: str) -> tuple[Membership, Organization] | None:
    """This person's active place in the company at `/o/<slug>/`, and the company; None also when there is none such."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE, [user.id, slug])
        found = cursor.fetchone()
    if found is None:
        return None
    member = Membership.from_db("default", MEMBER, found[: len(MEMBER)])
    member.user = user
    return member, Organization.from_db("default", ORG, found[len(MEMBER) :])


def org_ids() -> list[tuple[UUID, str]]:
    """Every company's id and slug, for the doctor and the command line. A function of the owner's answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, slug FROM org_directory() ORDER BY slug")
        return cursor.fetchall()


def org_id_of(slug: str | None) -> UUID:
    """The company called `slug` on the command line; with None, the only one there is."""
    known = org_ids()
    for org_id, name in known:
        if name == slug or (slug is None and len(known) == 1):
            return org_id
    if not known:
        raise Plain("There is no organization yet. Make one with: countermand createorg --name 'Your Company'")
    names = ", ".join(name for _, name in known)
    if slug is None:
        raise Plain(f"Say which organization with --org. There are: {names}")
    raise Plain(f"There is no organization {slug!r}. There are: {names}")


@contextmanager
def founding(*, name: str, slug: str, time_zone: str = "UTC", currency: str = "USD") -> Iterator[Organization]:
    """Makes a company and keeps its door open for what it begins with: all of it is made, or nothing."""
    org = Organization(name=name, slug=slug, time_zone=time_zone, currency=currency)
    with acting_for(org.id):
        org.save(force_insert=True)
        yield org


def create_org(*, name: str, slug: str, time_zone: str = "UTC", currency: str = "USD") -> Organization:
    with founding(name=name, slug=slug, time_zone=time_zone, currency=currency) as org:
        return org
