from django.urls import URLPattern, path

from countermand.imports.pages import all, application, file, learned, mapping, one, rows, undoing
from countermand.imports.sheets.pages import all as sheets
from countermand.imports.sheets.pages import one as sheet

urlpatterns: list[URLPattern] = [
    path("imports/", all.imports, name="imports"),
    path("imports/sheets/", sheets.page, name="sheets"),
    path("imports/sheets/<uuid:id>/", sheet.page, name="sheet"),
    path("imports/sheets/<uuid:id>/fetches/", sheet.fetches, name="sheet-fetch"),
    path("imports/sheets/<uuid:id>/key/", sheet.key, name="sheet-key"),
    path("imports/<uuid:id>/", one.page, name="import"),
    path("imports/<uuid:id>/mapping/", mapping.mapping, name="import-mapping"),
    path("imports/<uuid:id>/application/", application.application, name="import-application"),
    path("imports/<uuid:id>/file/", file.file, name="import-file"),
    path("imports/<uuid:id>/rows/", rows.rows, name="import-rows"),
    path("imports/<uuid:id>/refused/", rows.refused, name="import-refused"),
    path("imports/<uuid:id>/undoing/", undoing.undoing, name="import-undoing"),
    path("imports/<uuid:id>/correction/", undoing.correction, name="import-correction"),
    path("imports/learned/", learned.learned, name="imports-learned"),
]
