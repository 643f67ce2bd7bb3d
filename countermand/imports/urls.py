from django.urls import URLPattern, path

from countermand.imports.pages import all, application, file, mapping, one

urlpatterns: list[URLPattern] = [
    path("imports/", all.imports, name="imports"),
    path("imports/<uuid:id>/", one.page, name="import"),
    path("imports/<uuid:id>/mapping/", mapping.mapping, name="import-mapping"),
    path("imports/<uuid:id>/application/", application.application, name="import-application"),
    path("imports/<uuid:id>/file/", file.file, name="import-file"),
]
