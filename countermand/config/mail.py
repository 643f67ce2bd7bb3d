from typing import Any

import environ

from countermand.plain import Plain


def mail_settings(env: environ.Env, *, demo: bool) -> dict[str, Any]:
    """How mail leaves: Resend if there is a key, else SMTP_URL, else (demo only) the built-in mailbox."""
    sender = {"DEFAULT_FROM_EMAIL": env.str("COUNTERMAND_MAIL_FROM", default="Countermand <countermand@localhost>")}
    if key := env.str("RESEND_API_KEY", default=""):
        anymail = {"RESEND_API_KEY": key}
        if address := env.str("RESEND_API_URL", default=""):
            anymail["RESEND_API_URL"] = address
        return sender | {"EMAIL_BACKEND": "countermand.mail.resend.EmailBackend", "ANYMAIL": anymail}
    if env.str("SMTP_URL", default=""):
        try:
            return sender | {"EMAIL_TIMEOUT": 20} | env.email_url("SMTP_URL")
        except (environ.ImproperlyConfigured, KeyError, ValueError):
            raise Plain(
                "SMTP_URL is not a mail server's address. Write it like smtp+tls://user:password@mail.example.com:587"
            ) from None
    if demo:
        return sender | {"EMAIL_BACKEND": "countermand.mail.mailbox.EmailBackend"}
    return sender | {"EMAIL_BACKEND": "countermand.mail.unset.EmailBackend"}
