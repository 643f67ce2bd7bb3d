from django.urls import URLPattern, path

from countermand.desk.pages import (
    aside,
    bulk,
    comments,
    counts,
    decide,
    mail_preview,
    queue,
    reinstate,
    request,
    request_live,
    views,
)

urlpatterns: list[URLPattern] = [
    path("requests/", request.requests, name="requests"),
    path("requests/<int:number>/", request.request_page, name="request"),
    path("requests/<int:number>/live/", request_live.live, name="request-live"),
    path("requests/<int:number>/withdrawal/", request.withdrawal, name="request-withdrawal"),
    path("requests/<int:number>/decision/", decide.decision, name="request-decision"),
    path("requests/<int:number>/mail-preview/", mail_preview.mail_preview, name="request-mail-preview"),
    path("requests/<int:number>/comments/", comments.comments, name="request-comments"),
    path("requests/<int:number>/presence/", aside.present, name="request-presence"),
    path("requests/<int:number>/snooze/", aside.snoozing, name="request-snooze"),
    path("requests/<int:number>/reinstatements/", reinstate.reinstatements, name="reinstatements"),
    path("reinstatements/<uuid:id>/decision/", reinstate.decision, name="reinstatement-decision"),
    path("reinstatements/<uuid:id>/withdrawal/", reinstate.withdrawal, name="reinstatement-withdrawal"),
    path("queue/", queue.queue, name="queue"),
    path("queue/live/", queue.live, name="queue-live"),
    path("queue/views/", views.save, name="queue-views"),
    path("queue/views/<uuid:id>/removal/", views.remove, name="queue-view-removal"),
    path("decisions/", bulk.decisions, name="decisions"),
    path("decisions/confirmation/", bulk.confirmation, name="decisions-confirmation"),
    path("counts/", counts.counts, name="counts"),
]
