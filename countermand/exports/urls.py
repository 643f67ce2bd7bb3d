from django.urls import URLPattern, path

from countermand.exports.pages import again, exports, file
from countermand.exports.settings_page import settings_export

urlpatterns: list[URLPattern] = [
    path("exports/", exports, name="exports"),
    path("exports/<uuid:id>/file/", file, name="export-file"),
    path("exports/<uuid:id>/again/", again, name="export-again"),
    path("settings/export/", settings_export, name="settings-export"),
]
