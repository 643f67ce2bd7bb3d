from django.urls import URLPattern, path

from countermand.exports.pages.files import again, exports, file
from countermand.exports.pages.preview import looked
from countermand.exports.pages.template import new, retirement, sample, template
from countermand.exports.pages.templates import settings_export

urlpatterns: list[URLPattern] = [
    path("exports/", exports, name="exports"),
    path("exports/templates/<uuid:id>/preview/", looked, name="export-preview"),
    path("exports/<uuid:id>/file/", file, name="export-file"),
    path("exports/<uuid:id>/again/", again, name="export-again"),
    path("settings/export/", settings_export, name="settings-export"),
    path("settings/export/new/", new, name="settings-export-new"),
    path("settings/export/sample/", sample, name="settings-export-sample"),
    path("settings/export/<uuid:id>/", template, name="settings-export-template"),
    path("settings/export/<uuid:id>/retirement/", retirement, name="settings-export-retirement"),
]
