"""The key file of a Google service account, as Google's console gives it out: a stranger's text until it is read."""

import json
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils.translation import gettext as _

from countermand.plain import Plain

MOST_BYTES = 20_000
LEAST_BITS = 2048
KEPT = ("client_email", "private_key", "private_key_id")  # never its addresses: we know where Google is


@dataclass(frozen=True)
class ServiceAccount:
    email: str
    sealed: str  # what is kept of the file, as JSON; only ever stored encrypted


def read_key(data: bytes) -> ServiceAccount:
    """Raises Plain, without a word of the key in it, when this cannot be one."""
    facts = _facts(data)
    kind = facts.get("type")
    if kind != "service_account":
        raise Plain(_wrong_kind(facts))
    missing = [name for name in KEPT[:2] if not isinstance(facts.get(name), str) or not facts[name]]
    if missing:
        raise Plain(_("The key file has no %(name)s. Make a new key and upload its file.") % {"name": missing[0]})
    email = str(facts["client_email"])
    if "@" not in email or len(email) > 200 or not email.isprintable():
        raise Plain(_("The client_email in the key file is not an e-mail address. Make a new key and upload its file."))
    _has_to_work(str(facts["private_key"]))
    return ServiceAccount(email, json.dumps({name: str(facts[name]) for name in KEPT if facts.get(name)}))


def _facts(data: bytes) -> dict[str, object]:
    if not data:
        raise Plain(_("Choose the key file of the service account: the JSON file that Google's console gave you."))
    if len(data) > MOST_BYTES:
        raise Plain(_("This file is too large to be the key of a service account. It is a JSON file of about 2 KB."))
    try:
        facts = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        facts = None
    if isinstance(facts, dict):
        return facts
    if data.lstrip().startswith(b"-----BEGIN") or data.startswith(b"0\x82"):
        raise Plain(_("This is a P12 or PEM file. Make a new key in Google's console and choose JSON."))
    raise Plain(_("This file is not JSON. Upload the key file just as Google's console gave it to you."))


def _wrong_kind(facts: dict[str, object]) -> str:
    if "installed" in facts or "web" in facts:
        return _(
            "This is the file of an OAuth client, which cannot read sheets by itself. In Google's console open "
            "Service accounts, choose one, and add a key of type JSON."
        )
    return _(
        "This JSON file is not the key of a service account. In Google's console open Service accounts, choose one, "
        "and add a key of type JSON."
    )


def _has_to_work(pem: str) -> None:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise Plain(_("The private key in the file cannot be read. Make a new key and upload its file unchanged."))
