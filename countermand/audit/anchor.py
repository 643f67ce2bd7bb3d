"""The signed head of a company's chain, to be kept outside the database: whoever rewrites the whole chain
inside cannot meet it.
"""

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from countermand.audit.models import Head
from countermand.audit.verify import first_hash
from countermand.orgs.tenancy import current_org_id
from countermand.plain import Plain

SIGNED = ["org", "seq", "hash", "at"]


def anchor() -> dict[str, Any]:
    """The anchor of the org whose door is open, as it is now."""
    org_id = current_org_id()
    head = Head.objects.first()
    facts: dict[str, Any] = {
        "org": str(org_id),
        "seq": head.seq if head else 0,
        "hash": (bytes(head.hash) if head else first_hash(org_id)).hex(),
        "at": timezone.now().isoformat(timespec="seconds"),
    }
    return facts | {"signature": signature(facts)}


def signature(facts: dict[str, Any]) -> str:
    """HMAC-SHA256 with a key of its own, derived from COUNTERMAND_SECRET_KEY."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"countermand.audit.anchor", "sha256")
    signed = json.dumps([facts[name] for name in SIGNED], separators=(",", ":"))
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()


def read(text: str, org_id: UUID) -> dict[int, bytes]:
    """Number and hash that an anchor's text speaks of. Raises Plain if it is not an anchor of this org, made here."""
    try:
        facts = json.loads(text)
        seq, digest, mine = int(facts["seq"]), bytes.fromhex(facts["hash"]), signature(facts)
        signed = str(facts["signature"])
    except (ValueError, KeyError, TypeError):
        raise Plain("This is not an anchor: it is made by countermand audit anchor -o FILE.") from None
    if not hmac.compare_digest(mine.encode(), signed.encode()):
        raise Plain("The anchor's signature does not fit: it was changed, or made with another COUNTERMAND_SECRET_KEY.")
    if facts["org"] != str(org_id):
        raise Plain("This anchor was made of another organization.")
    return {seq: digest}
