from base64 import b64encode
from secrets import token_bytes

from django.utils.translation import gettext as _

from countermand.audit.log import record_one
from countermand.audit.models import Action
from countermand.orgs.models import Membership
from countermand.outgoing import gateway
from countermand.plain import Plain
from countermand.refunds.models import Endpoint


def add_endpoint(*, name: str, url: str, by: Membership | None) -> Endpoint:
    """From now on every approval is told to this URL. Raises Plain when we would not call it."""
    name, url = " ".join(name.split()), url.strip()
    if not name or len(name) > 100 or len(url) > 500:
        raise Plain(_("Give the endpoint a name of at most 100 characters, and a URL of at most 500."))
    gateway.find(url)
    endpoint = Endpoint.objects.create(name=name, url=url, secret=new_secret())
    record_one(Action.SETTINGS_CHANGED, f"endpoint {name}", by=by, subject_id=endpoint.id, body={"added": url})
    return endpoint


def new_secret() -> str:
    """As the Standard Webhooks spec writes it: 24 random bytes in base64, with a prefix."""
    return f"whsec_{b64encode(token_bytes(24)).decode()}"
