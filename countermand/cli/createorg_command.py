import argparse
import re

from countermand.cli.main import say
from countermand.plain import Plain

HELP = "set up a company; with --admin-email also print its first admin's invitation link"
SLUG = r"[a-z0-9][a-z0-9-]{0,39}"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="the company's name, as people read it")
    parser.add_argument("--slug", help="its part of the address: /o/SLUG/; default: made from the name")
    parser.add_argument("--time-zone", default="UTC", metavar="ZONE", help="like America/New_York; default: UTC")
    parser.add_argument("--currency", default="USD", metavar="CODE", help="for orders that name none; default: USD")
    parser.add_argument("--admin-email", metavar="EMAIL", help="the first admin's e-mail address")
    parser.add_argument("--admin-name", metavar="NAME", help="the first admin's name; default: the address")


def run(args: argparse.Namespace) -> None:
    from countermand.audit.log import record_one
    from countermand.audit.models import Action
    from countermand.cancellations.reasons import add_starter_reasons
    from countermand.orgs.directory import founding
    from countermand.people.invitation_link import address_of
    from countermand.people.invite import checked_email, checked_name, invite

    email = checked_email(args.admin_email) if args.admin_email else ""
    admin = checked_name(args.admin_name or email) if email else ""
    link = ""
    with founding(**_wanted(args)) as org:
        add_starter_reasons()
        record_one(Action.ORG_CREATED, org.name, by=None, subject_id=org.id)
        if email:
            link = address_of(invite(email=email, name=admin, roles=["admin"], by=None))
    sentence = f"{org.name} is set up at /o/{org.slug}/."
    if link:
        sentence += f" Its first admin, {email}, comes in with this link:\n{link}"
    else:
        sentence += f" Let its first admin in with: countermand createuser --org {org.slug} --role admin --email …"
    say(args, sentence, id=org.id, slug=org.slug, name=org.name, invitation_url=link)


def _wanted(args: argparse.Namespace) -> dict[str, str]:
    from countermand.orgs.directory import org_ids
    from countermand.people.change_company import checked_currency, checked_org_name, checked_time_zone

    name, zone, currency = (
        checked_org_name(args.name),
        checked_time_zone(args.time_zone),
        checked_currency(args.currency),
    )
    slug = args.slug or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    if not re.fullmatch(SLUG, slug):
        raise Plain(f"{slug!r} cannot be part of an address: --slug takes a-z, 0-9 and -, at most 40 characters.")
    if slug in {known for _, known in org_ids()}:
        raise Plain(f"There is an organization {slug!r} already. Choose another one with --slug.")
    return {"name": name, "slug": slug, "time_zone": zone, "currency": currency}
