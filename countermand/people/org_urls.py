from django.urls import URLPattern, path

from countermand.people.pages import company, members, settings

urlpatterns: list[URLPattern] = [
    path("", settings.org_home, name="org-home"),
    path("settings/", settings.index, name="settings"),
    path("settings/company/", company.company, name="settings-company"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/<uuid:id>/", members.member, name="member"),
    path("settings/members/<uuid:id>/deactivation/", members.deactivation, name="member-deactivation"),
    path("settings/invitations/", members.invitations, name="invitations"),
    path("settings/invitations/<uuid:id>/revocation/", members.revocation, name="invitation-revocation"),
]
