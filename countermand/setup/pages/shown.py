"""What a topic shows that is changed elsewhere: rows with pages of their own."""

from collections.abc import Callable
from typing import Any

from countermand.exports.models import Template
from countermand.exports.preview import Preview, preview
from countermand.orgs.middleware import OrgRequest
from countermand.orgs.models import Membership
from countermand.orgs.roles import Role
from countermand.refunds.models import Endpoint
from countermand.setup.pages import found
from countermand.setup.question import Kind, Topic

SHOWN: dict[Kind, Callable[[OrgRequest], Any]] = {
    Kind.SAMPLE: lambda request: found.show(),
    Kind.ENDPOINTS: lambda request: list(Endpoint.objects.defer("secret", "old_secret")),
    Kind.EXPORTS: lambda request: _exports(request),
}


def shown(request: OrgRequest, topic: Topic) -> dict[str, Any]:
    """By the question's kind, as its template is called; and who approves, where that is asked."""
    context = {
        question.kind.value: SHOWN[question.kind](request) for question in topic.questions if question.kind in SHOWN
    }
    if any(question.key == "approvers" for question in topic.questions):
        context["approvers"] = approvers()
    return context


def _exports(request: OrgRequest) -> list[tuple[Template, Preview]]:
    """Each template in use, with the first rows of its next file."""
    found = Template.objects.filter(retired_at=None).order_by("id")
    return [(template, preview(template, template.layout(), request.org)) for template in found]


def approvers() -> list[str]:
    found = Membership.objects.filter(active=True, roles__contains=[Role.APPROVER])
    return list(found.order_by("user__name").values_list("user__name", flat=True))
