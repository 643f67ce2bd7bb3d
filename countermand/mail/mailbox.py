"""The demo's mailbox: one file for each mail, in a folder, instead of a mail server."""

import email
import email.policy
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage as Parsed
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            parsed = message.message()
            name = hashlib.sha256(parsed["Message-ID"].encode()).hexdigest()[:32]
            _write(folder / f"{name}.eml", parsed.as_bytes())
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    id: str
    to: str
    subject: str
    at: datetime
    text: str


def letters() -> list[Letter]:
    """Every mail in the box, the newest first."""
    files = sorted(_folder().glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return sorted(map(_read, files), key=lambda letter: letter.at, reverse=True)


def letter(id: str) -> Letter | None:
    file = _folder() / f"{Path(id).name}.eml"
    return _read(file) if file.exists() else None


def _folder() -> Path:
    return settings.MAILBOX_DIR


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all; the same mail again takes the place of the first."""
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    with os.fdopen(handle, "wb") as part:
        part.write(content)
    Path(name).replace(file)


def _read(file: Path) -> Letter:
    mail = email.message_from_bytes(file.read_bytes(), _class=Parsed, policy=email.policy.default)
    body = mail.get_body(("plain", "html"))
    return Letter(
        id=file.stem,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        at=parsedate_to_datetime(str(mail["Date"])).replace(tzinfo=UTC),
        text=body.get_content() if body else "",
    )
