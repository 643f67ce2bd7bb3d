"""The company's reasons, and a place to paste its own."""

from dataclasses import asdict
from typing import Any

from countermand.cancellations.models import Reason
from countermand.cancellations.paste_reasons import pasted
from countermand.cancellations.reasons import facts_of, set_reasons
from countermand.orgs.middleware import OrgRequest
from countermand.plain import Plain
from countermand.setup.pages.form import Refused


def current() -> list[dict[str, Any]]:
    return [asdict(facts_of(reason)) | {"retired": bool(reason.retired_at)} for reason in Reason.objects.all()]


def typed(request: OrgRequest) -> dict[str, Any]:
    """What was pasted; nothing if nothing was."""
    text = request.POST.get("pasted", "")
    return {"pasted": text, "retire_others": "retire_others" in request.POST} if text.strip() else {}


def save(request: OrgRequest, said: dict[str, Any]) -> None:
    """Raises Refused for a line that cannot be read."""
    try:
        set_reasons(pasted(said["pasted"]), retire_others=said["retire_others"], by=request.member)
    except Plain as problem:
        raise Refused({"reasons": str(problem)}) from None


def show(request: OrgRequest, said: dict[str, Any] | None, problems: object) -> dict[str, Any]:
    return {"rows": list(Reason.objects.all()), "said": said or {}}
