"""The demo's receiver of refund messages: what somebody's own system would be. Keeps all it gets as files."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from countermand.orgs.owned import new_id

SHOWN = 100


@dataclass(frozen=True)
class Received:
    """One message as it came. `verified` is None when the sink does not know the sender's secret."""

    name: str
    at: str
    headers: dict[str, str]
    body: str
    verified: bool | None
    answered: int

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def message_id(self) -> str:
        return {name.lower(): value for name, value in self.headers.items()}.get("webhook-id", "")

    @property
    def pretty(self) -> str:
        try:
            return json.dumps(json.loads(self.body), indent=2, ensure_ascii=False)
        except ValueError:
            return self.body


def receive(name: str, headers: dict[str, str], body: bytes, *, answer: int) -> None:
    message = Received(
        name=name,
        at=datetime.now(UTC).isoformat(),
        headers=headers,
        body=body.decode("utf-8", errors="replace"),
        verified=_verify(name, headers, body),
        answered=answer,
    )
    _write(_folder() / name / f"{new_id()}.json", json.dumps(asdict(message)))


def received(name: str = "*") -> list[Received]:
    """The last messages to this receiver, or to all, the newest first. File names grow with time."""
    files = sorted(_folder().glob(f"{name}/*.json"), key=lambda file: file.name, reverse=True)
    return [Received(**json.loads(file.read_text())) for file in files[:SHOWN]]


def share_secret(name: str, secret: str) -> None:
    """Tells the sink the secret that this company's messages are signed with."""
    _write(_folder() / f"{name}.secret", secret)


def answer_of(name: str) -> int:
    """What this receiver answers: 200, or what somebody chose on its page."""
    file = _folder() / f"{name}.answer"
    return int(file.read_text()) if file.exists() else 200


def set_answer(name: str, status: int) -> None:
    _write(_folder() / f"{name}.answer", str(status))


def receivers() -> list[tuple[str, int]]:
    """Every receiver there is, with what it answers."""
    names = {file.stem for file in _folder().glob("*.secret")} | {file.name for file in _folder().glob("*/")}
    return [(name, answer_of(name)) for name in sorted(names)]


def _verify(name: str, headers: dict[str, str], body: bytes) -> bool | None:
    file = _folder() / f"{name}.secret"
    if not file.exists():
        return None
    try:
        Webhook(file.read_text()).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "sink"


def _write(file: Path, text: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=file.parent, suffix=".part")
    with os.fdopen(handle, "w") as opened:
        opened.write(text)
    Path(part).replace(file)
