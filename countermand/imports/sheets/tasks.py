"""A queue of its own: what a slow server holds up is other sheets at most."""

from uuid import UUID

from procrastinate.contrib.django import app


@app.task(queue="sheets")
def fetch_sheet(org_id: str, sheet_id: str) -> None:
    from countermand.imports.sheets.fetch import fetch

    fetch(UUID(org_id), UUID(sheet_id))


@app.task(queue="imports")
def apply_sheet(org_id: str, sheet_id: str, import_id: str) -> None:
    from countermand.imports.sheets.apply_alone import apply_alone

    apply_alone(UUID(org_id), UUID(sheet_id), UUID(import_id))
