"""The table of contents. Every name has its rule in countermand/orgs/permissions.py."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

handler400 = "countermand.web.errors.bad_request"
handler403 = "countermand.web.errors.permission_denied"
handler404 = "countermand.web.errors.not_found"
handler500 = "countermand.web.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("countermand.web.urls")),
    path("", include("countermand.people.urls")),
    path("refunds/", include("countermand.refunds.open_urls")),
    path("o/<slug:org>/", include("countermand.people.org_urls")),
    path("o/<slug:org>/", include("countermand.orders.urls")),
    path("o/<slug:org>/", include("countermand.cancellations.urls")),
    path("o/<slug:org>/", include("countermand.desk.urls")),
    path("o/<slug:org>/", include("countermand.warehouse.urls")),
    path("o/<slug:org>/", include("countermand.reconciliation.urls")),
    path("o/<slug:org>/", include("countermand.refunds.urls")),
    path("o/<slug:org>/", include("countermand.mail.urls")),
    path("o/<slug:org>/", include("countermand.imports.urls")),
    path("o/<slug:org>/", include("countermand.exports.urls")),
    path("o/<slug:org>/", include("countermand.audit.urls")),
    path("o/<slug:org>/setup/", include("countermand.setup.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("countermand.demo.urls")))
