import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import models

from countermand.plain import Plain


def _box() -> Fernet:
    key = hashlib.sha256(b"countermand.sealed:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


class SealedText(models.TextField):
    """A secret, encrypted at rest with a key derived from COUNTERMAND_SECRET_KEY."""

    def get_prep_value(self, value: Any) -> Any:
        return _box().encrypt(str(value).encode()).decode() if value else value

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        if not value:
            return value
        try:
            return _box().decrypt(value.encode()).decode()
        except InvalidToken:
            raise Plain(
                "A stored secret cannot be read: COUNTERMAND_SECRET_KEY is not the one it was saved with. "
                "Start with the old key, or enter the secret anew in Settings."
            ) from None
