"""The permission matrix: who may open and who may change each URL. One place decides what is shown
and what is refused; a URL that is missing here is refused to everybody (and fails a test).
"""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils.translation import gettext as _

from countermand.orgs.models import Membership
from countermand.orgs.roles import Role

EVERYONE = frozenset(Role)
ASKS = frozenset({Role.REQUESTER, Role.APPROVER})
DECIDES = frozenset({Role.APPROVER})
LOADS = frozenset({Role.FULFILLMENT, Role.APPROVER, Role.ADMIN})
HANDS_OUT = frozenset({Role.APPROVER, Role.FINANCE, Role.FULFILLMENT, Role.ADMIN})
ANSWERS = frozenset({Role.FULFILLMENT})
PAYS = frozenset({Role.FINANCE, Role.ADMIN})
RUNS = frozenset({Role.ADMIN})
READS_ALL = frozenset({Role.AUDITOR, Role.ADMIN, Role.APPROVER, Role.FINANCE})
NOBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class Access:
    """Roles that may open a URL (GET, HEAD) and roles that may change something through it (all else)."""

    see: frozenset[Role] = NOBODY
    do: frozenset[Role] = NOBODY
    of_org: bool = True

    def allows(self, member: Membership, method: str) -> bool:
        return member.has(*(self.see if method in {"GET", "HEAD", "OPTIONS"} else self.do))

    def check(self, member: Membership, method: str) -> None:
        if not self.allows(member, method):
            roles = sorted(Role(role).label for role in (self.see if method in {"GET", "HEAD"} else self.do))
            if not roles:
                raise PermissionDenied(
                    _("Only a page's button sends something here: go back to the page, and press it.")
                )
            raise PermissionDenied(
                _("This needs the role %(roles)s. Ask an admin of your company.")
                % {"roles": _(" or ").join(map(str, roles))}
            )


PUBLIC = Access(of_org=False)
LOGGED_IN = Access(of_org=False)

MATRIX: dict[str, Access] = {
    # Before anybody is known
    "healthz": PUBLIC,
    "invitation": PUBLIC,
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_signup": PUBLIC,  # closed: shows how to get an invitation
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "refund-reports": PUBLIC,  # by signature
    "demo": PUBLIC,
    "demo-mailbox": PUBLIC,
    "demo-mail": PUBLIC,
    "demo-sink": PUBLIC,
    "demo-sink-receiver": PUBLIC,
    # Logged in, no company yet
    "home": LOGGED_IN,
    "account_change_password": LOGGED_IN,
    "account_reauthenticate": LOGGED_IN,
    # Orders
    "org-home": Access(see=EVERYONE),
    "orders": Access(see=EVERYONE),
    "order": Access(see=EVERYONE),
    # Cancellations
    "request-new": Access(see=ASKS, do=ASKS),
    "requests": Access(see=EVERYONE),
    "request": Access(see=EVERYONE),
    "request-withdrawal": Access(do=ASKS),
    "request-draft": Access(do=ASKS),
    "request-attachments": Access(do=ASKS),
    "request-attachment": Access(see=EVERYONE),
    "request-decision": Access(do=DECIDES),
    "request-live": Access(see=EVERYONE),
    "request-presence": Access(do=EVERYONE),
    "request-comments": Access(do=EVERYONE - {Role.AUDITOR}),
    "request-snooze": Access(do=DECIDES),
    "request-mail-preview": Access(do=DECIDES),
    "reinstatements": Access(do=ASKS),
    "reinstatement-decision": Access(do=DECIDES),
    "reinstatement-withdrawal": Access(do=ASKS),
    # The queue
    "queue": Access(see=DECIDES | {Role.ADMIN, Role.AUDITOR}),
    "queue-live": Access(see=DECIDES | {Role.ADMIN, Role.AUDITOR}),
    "queue-views": Access(do=DECIDES | {Role.ADMIN, Role.AUDITOR}),
    "queue-view-removal": Access(do=DECIDES | {Role.ADMIN, Role.AUDITOR}),
    "decisions-confirmation": Access(do=DECIDES),
    "decisions": Access(do=DECIDES),
    "counts": Access(see=EVERYONE),
    # The warehouse
    "holds": Access(see=EVERYONE),
    "holds-live": Access(see=EVERYONE),
    "hold-answers": Access(do=ANSWERS),
    # Refunds and messages
    "refunds": Access(see=READS_ALL),
    "refund": Access(see=READS_ALL),
    "refund-payment": Access(do=PAYS),
    "refund-attention": Access(do=PAYS),
    "refunds-file": Access(see=READS_ALL),
    "delivery": Access(see=READS_ALL),
    "delivery-attempts": Access(do=PAYS),
    "task": Access(do=PAYS),
    "mails": Access(see=READS_ALL),
    "mail-attempts": Access(do=PAYS),
    # Files in, files out
    "imports": Access(see=EVERYONE, do=LOADS),
    "import": Access(see=EVERYONE),
    "import-mapping": Access(do=LOADS),
    "import-application": Access(do=LOADS),
    "import-file": Access(see=LOADS | {Role.AUDITOR}),
    "import-rows": Access(see=LOADS, do=LOADS),
    "import-refused": Access(see=LOADS | {Role.AUDITOR}),
    "import-undoing": Access(do=LOADS),
    "import-correction": Access(do=LOADS),
    "imports-learned": Access(see=LOADS | {Role.AUDITOR}, do=LOADS),
    "sheets": Access(see=LOADS | {Role.AUDITOR}, do=LOADS),
    "sheet": Access(see=LOADS | {Role.AUDITOR}, do=LOADS),
    "sheet-fetch": Access(do=LOADS),
    "sheet-key": Access(do=RUNS),
    "exports": Access(see=HANDS_OUT | {Role.AUDITOR}, do=HANDS_OUT),
    "export-file": Access(see=HANDS_OUT | {Role.AUDITOR}),
    "export-again": Access(do=HANDS_OUT),
    "reconciliation": Access(see=EVERYONE),
    "reconciliation-file": Access(see=HANDS_OUT | {Role.AUDITOR}),
    "reconciliation-settlement": Access(do=HANDS_OUT),
    "export-preview": Access(do=HANDS_OUT),
    # The record
    "audit": Access(see=READS_ALL),
    # How the company works
    "setup": Access(see=RUNS | {Role.AUDITOR}),
    "setup-topic": Access(see=RUNS | {Role.AUDITOR}, do=RUNS),
    "setup-sample": Access(do=RUNS),
    "setup-golive": Access(see=RUNS | {Role.AUDITOR}),
    "setup-file": Access(see=RUNS | {Role.AUDITOR}, do=RUNS),
    # Settings
    "settings": Access(see=RUNS | {Role.AUDITOR}),
    "settings-company": Access(see=RUNS | {Role.AUDITOR}, do=RUNS),
    "settings-reasons": Access(see=RUNS | {Role.AUDITOR}, do=RUNS),
    "settings-reason": Access(do=RUNS),
    "settings-endpoints": Access(see=RUNS | {Role.AUDITOR}, do=RUNS),
    "settings-endpoint": Access(do=RUNS),
    "settings-export": Access(see=RUNS | {Role.AUDITOR}),
    "settings-export-new": Access(see=RUNS, do=RUNS),
    "settings-export-sample": Access(do=RUNS),
    "settings-export-template": Access(see=RUNS | {Role.AUDITOR}, do=RUNS),
    "settings-export-retirement": Access(do=RUNS),
    "members": Access(see=RUNS | {Role.AUDITOR}),
    "member": Access(see=RUNS, do=RUNS),
    "member-deactivation": Access(do=RUNS),
    "invitations": Access(do=RUNS),
    "invitation-revocation": Access(do=RUNS),
}


def access_to(url_name: str) -> Access:
    """The rule for a URL's name; a URL without one stops with an error that says where to add it."""
    try:
        return MATRIX[url_name]
    except KeyError:
        raise ImproperlyConfigured(f"URL {url_name!r} is missing from countermand/orgs/permissions.py") from None


def may(member: Membership, url_name: str, method: str = "GET") -> bool:
    return access_to(url_name).allows(member, method)
