"""What is open to whoever can sign."""

from django.urls import URLPattern, path

from countermand.refunds.pages import reports

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:org_id>/<uuid:endpoint_id>/", reports.reports, name="refund-reports"),
]
