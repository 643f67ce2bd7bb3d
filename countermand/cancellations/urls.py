from django.urls import URLPattern, path

from countermand.cancellations.pages import ask, attachments, order, reasons

urlpatterns: list[URLPattern] = [
    path("orders/<uuid:id>/", order.order, name="order"),
    path("orders/<uuid:id>/requests/new/", ask.new, name="request-new"),
    path("orders/<uuid:id>/requests/draft/", ask.draft, name="request-draft"),
    path("requests/<int:number>/attachments/", attachments.add, name="request-attachments"),
    path("attachments/<uuid:id>/", attachments.attachment, name="request-attachment"),
    path("settings/reasons/", reasons.reasons, name="settings-reasons"),
    path("settings/reasons/<uuid:id>/", reasons.reason, name="settings-reason"),
]
