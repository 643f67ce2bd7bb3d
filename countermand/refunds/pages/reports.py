"""Where whoever pays tells what became of a refund. Nobody is logged in: the signature says who it is."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from countermand.orgs.tenancy import acting_for
from countermand.plain import Plain
from countermand.refunds.hear import hear
from countermand.refunds.models import Endpoint, Event
from countermand.refunds.send import secrets_of

MOST_BYTES = 64 * 1024
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@csrf_exempt
@require_POST
def reports(request: HttpRequest, org_id: UUID, endpoint_id: UUID) -> HttpResponse:
    """Answers 200 once it is kept, 401 for a wrong signature or address, 409 or 422 with a sentence."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return _refused("At most 64 KiB are read.", 413)
    headers = {name: request.headers.get(name, "") for name in HEADERS}
    try:
        with acting_for(org_id):
            endpoint = Endpoint.objects.filter(id=endpoint_id, events__contains=[Event.APPROVED]).first()
            if endpoint is None or not _is_signed(endpoint, request.body, headers):
                return _refused("The signature is wrong, or older than five minutes.", 401)
            report = hear(endpoint, headers["webhook-id"][:200], request.body)
            refund = report.refund
            refund.refresh_from_db()
            said = {"state": refund.state, "moved": report.moved, "attention": refund.attention}
    except Plain as problem:
        return _refused(str(problem), 409 if problem.status == 409 else 422)
    return JsonResponse(said)


def _is_signed(endpoint: Endpoint, body: bytes, headers: dict[str, str]) -> bool:
    return any(_is_signed_with(secret, body, headers) for secret in secrets_of(endpoint))


def _is_signed_with(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError, OverflowError, OSError):
        return False
    return True


def _refused(sentence: str, status: int) -> HttpResponse:
    return JsonResponse({"error": sentence}, status=status)
