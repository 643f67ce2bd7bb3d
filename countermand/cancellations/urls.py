from django.urls import URLPattern, path

from countermand.cancellations.pages import ask, decide, order, queue, reasons, request

urlpatterns: list[URLPattern] = [
    path("orders/<uuid:id>/", order.order, name="order"),
    path("orders/<uuid:id>/requests/new/", ask.new, name="request-new"),
    path("requests/", request.requests, name="requests"),
    path("requests/<int:number>/", request.request_page, name="request"),
    path("requests/<int:number>/withdrawal/", request.withdrawal, name="request-withdrawal"),
    path("requests/<int:number>/decision/", decide.decision, name="request-decision"),
    path("queue/", queue.queue, name="queue"),
    path("decisions/", decide.decisions, name="decisions"),
    path("settings/reasons/", reasons.reasons, name="settings-reasons"),
    path("settings/reasons/<uuid:id>/", reasons.reason, name="settings-reason"),
]
