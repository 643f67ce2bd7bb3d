from django.urls import URLPattern, path

from countermand.audit.pages import audit

urlpatterns: list[URLPattern] = [path("audit/", audit, name="audit")]
