"""What a topic shows that is changed elsewhere: rows with pages of their own."""

from collections.abc import Callable
from typing import Any

from countermand.exports.models import Template
from countermand.orgs.models import Membership
from countermand.orgs.roles import Role
from countermand.refunds.models import Endpoint
from countermand.setup.pages import found
from countermand.setup.question import Kind, Topic

SHOWN: dict[Kind, Callable[[], Any]] = {
    Kind.SAMPLE: found.show,
    Kind.ENDPOINTS: lambda: list(Endpoint.objects.defer("secret")),
    Kind.EXPORTS: lambda: list(Template.objects.order_by("name")),
}


def shown(topic: Topic) -> dict[str, Any]:
    """By the question's kind, as its template is called; and who approves, where that is asked."""
    context = {question.kind.value: SHOWN[question.kind]() for question in topic.questions if question.kind in SHOWN}
    if any(question.key == "approvers" for question in topic.questions):
        context["approvers"] = approvers()
    return context


def approvers() -> list[str]:
    found = Membership.objects.filter(active=True, roles__contains=[Role.APPROVER])
    return list(found.order_by("user__name").values_list("user__name", flat=True))
