from uuid import UUID

from procrastinate.contrib.django import app


@app.task(queue="exports")
def build_export(org_id: str, export_id: str) -> None:
    from countermand.exports.build import build

    build(UUID(org_id), UUID(export_id))
