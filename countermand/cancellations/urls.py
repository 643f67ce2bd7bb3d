from django.urls import URLPattern, path

from countermand.cancellations.pages import ask, order, reasons

urlpatterns: list[URLPattern] = [
    path("orders/<uuid:id>/", order.order, name="order"),
    path("orders/<uuid:id>/requests/new/", ask.new, name="request-new"),
    path("settings/reasons/", reasons.reasons, name="settings-reasons"),
    path("settings/reasons/<uuid:id>/", reasons.reason, name="settings-reason"),
]
