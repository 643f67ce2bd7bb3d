import argparse
import secrets
from typing import TYPE_CHECKING

from countermand.cli.main import say
from countermand.plain import Plain

if TYPE_CHECKING:
    from countermand.orgs.models import User

HELP = "let a person into a company: with a password, or with --invite by a link"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True)
    parser.add_argument("--name", help="the person's name; default: the e-mail address")
    parser.add_argument("--org", metavar="SLUG", help="the organization; not needed if there is only one")
    parser.add_argument(
        "--role",
        action="append",
        default=[],
        metavar="ROLE",
        help="requester, approver, fulfillment, finance, admin or auditor; may be given several times",
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--password", help="default: one is made up and printed")
    way.add_argument("--invite", action="store_true", help="print a link with which the person chooses a password")


def run(args: argparse.Namespace) -> None:
    from countermand.orgs.directory import org_id_of
    from countermand.orgs.tenancy import acting_for
    from countermand.people.invite import checked_email, checked_name
    from countermand.people.roles import checked

    org_id = org_id_of(args.org)
    email, name, roles = checked_email(args.email), checked_name(args.name or args.email), checked(args.role)
    with acting_for(org_id):
        sentence, facts = (_invite if args.invite else _join)(args, email, name, roles)
    say(args, sentence, email=email, roles=roles, **facts)


def _invite(args: argparse.Namespace, email: str, name: str, roles: list[str]) -> tuple[str, dict[str, str]]:
    from countermand.people.invitation_link import address_of
    from countermand.people.invite import invite

    link = address_of(invite(email=email, name=name, roles=roles, by=None))
    return f"{email} comes in with this link:\n{link}", {"invitation_url": link}


def _join(args: argparse.Namespace, email: str, name: str, roles: list[str]) -> tuple[str, dict[str, str]]:
    from countermand.orgs.models import User
    from countermand.people.accept import join
    from countermand.people.invite import check_newcomer

    check_newcomer(email)
    known = User.objects.filter(email=email).first()
    if known and args.password:
        raise Plain(f"{email} has an account, and its password stays as it is: leave --password out.")
    password = "" if known else args.password or secrets.token_urlsafe(12)
    join(known or _new_user(email, name, password), roles)
    if known:
        return f"{email} is in, with the account and password they have.", {"password": ""}
    return f"{email} is in. Password: {password}", {"password": password}


def _new_user(email: str, name: str, password: str) -> "User":
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from countermand.orgs.models import User

    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise Plain(" ".join(error.messages)) from None
    return User.objects.create_user(email, password, name=name)
