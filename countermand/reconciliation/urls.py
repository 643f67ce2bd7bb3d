from django.urls import URLPattern, path

from countermand.reconciliation.pages import file, reconciliation, settlement

urlpatterns: list[URLPattern] = [
    path("reconciliation/", reconciliation, name="reconciliation"),
    path("reconciliation/file/", file, name="reconciliation-file"),
    path("reconciliation/<uuid:id>/settlement/", settlement, name="reconciliation-settlement"),
]
