"""Who works in the two demo companies. All have the same password: this is a demo."""

from dataclasses import dataclass

from countermand.orgs.roles import Role

PASSWORD = "countermand demo"  # noqa: S105 (everybody is told)


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    org: str
    roles: tuple[Role, ...]

    @property
    def company(self) -> str:
        return NAMES[self.org]

    @property
    def title(self) -> str:
        return ", ".join(str(role.label) for role in self.roles)


HARBOR, KOLIBRI = "harbor-wheel", "kolibri"
NAMES = {HARBOR: "Harbor & Wheel Supply", KOLIBRI: "Kolibri Kaffeetechnik"}

PEOPLE = [
    Person("rosa@harborwheel.example", "Rosa Delgado", HARBOR, (Role.REQUESTER,)),
    Person("tom@harborwheel.example", "Tom Whitaker", HARBOR, (Role.REQUESTER,)),
    Person("priya@harborwheel.example", "Priya Raman", HARBOR, (Role.APPROVER,)),
    Person("walt@harborwheel.example", "Walt Jensen", HARBOR, (Role.FULFILLMENT,)),
    Person("mei@harborwheel.example", "Mei Tanaka", HARBOR, (Role.FINANCE,)),
    Person("dana@harborwheel.example", "Dana Okafor", HARBOR, (Role.ADMIN, Role.APPROVER)),
    Person("iris@audit.example", "Iris Lindqvist", HARBOR, (Role.AUDITOR,)),
    Person("jonas@kolibri.example", "Jonas Brückner", KOLIBRI, (Role.REQUESTER,)),
    Person("aylin@kolibri.example", "Aylin Yıldız", KOLIBRI, (Role.REQUESTER, Role.FULFILLMENT)),
    Person("matthias@kolibri.example", "Matthias Groß", KOLIBRI, (Role.APPROVER,)),
    Person("svenja@kolibri.example", "Svenja Møller", KOLIBRI, (Role.FULFILLMENT,)),
    Person("pavel@kolibri.example", "Pavel Dvořák", KOLIBRI, (Role.FINANCE,)),
    Person("hanne@kolibri.example", "Hanne Köhler", KOLIBRI, (Role.ADMIN, Role.APPROVER)),
    Person("iris@audit.example", "Iris Lindqvist", KOLIBRI, (Role.AUDITOR,)),
]
