import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from anymail.exceptions import AnymailError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countermand.plain import Plain

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; nobody signs up by themself."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and password do not belong together. Try again, or set a new password."
        ),
        "too_many_login_attempts": gettext_lazy("Too many wrong passwords. Wait a few minutes and try again."),
        "incorrect_password": gettext_lazy("That is not your password. Try again, or set a new one."),
        "enter_current_password": gettext_lazy("That is not your current password. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Says nothing: the page that follows shows what happened."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises Plain when the mail server does not take it, instead of an error page."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, AnymailError):  # SMTPException is an OSError
            log.exception("a password mail did not leave")
            raise Plain(_("The mail could not be sent just now. Try again in a few minutes.")) from None
