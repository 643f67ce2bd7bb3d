from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from countermand.plain import Plain


class EmailBackend(BaseEmailBackend):
    """Stands in while nobody has said how mail leaves. Mails wait, and say what is missing."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise Plain("Mail is not set up: set RESEND_API_KEY, or SMTP_URL, where Countermand is started.")
