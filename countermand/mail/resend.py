from typing import Any

from anymail.backends import resend
from django.core.mail import EmailMessage


class EmailBackend(resend.EmailBackend):
    """Resend, told by an idempotency key when it gets the same mail again.

    The key is the mail's Message-ID. It has to be a header of the call; anymail would put it into the mail.
    """

    def build_message_payload(self, message: EmailMessage, defaults: dict[str, Any]) -> Any:
        payload = super().build_message_payload(message, defaults)
        if key := message.extra_headers.get("Message-ID"):
            payload.headers["Idempotency-Key"] = key.strip("<>")
            payload.data.get("headers", {}).pop("Message-ID", None)  # Resend gives it one of its own
        return payload
