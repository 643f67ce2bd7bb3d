from django.urls import URLPattern, path

from countermand.web import pages

urlpatterns: list[URLPattern] = [
    path("", pages.home, name="home"),
    path("healthz", pages.healthz, name="healthz"),
]
