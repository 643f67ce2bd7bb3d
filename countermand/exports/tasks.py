from uuid import UUID

from procrastinate.contrib.django import app


@app.task(queue="exports")
def build_export(org_id: str, export_id: str) -> None:
    from countermand.exports.build import build

    build(UUID(org_id), UUID(export_id))


@app.task(queue="exports")
def expect_confirmation(org_id: str, export_id: str) -> None:
    """What left waits to be confirmed. After the file, so that nobody waits longer for that one; twice is once."""
    from countermand.orgs.tenancy import acting_for
    from countermand.reconciliation.judge import expect

    with acting_for(UUID(org_id)):
        expect(UUID(export_id))


@app.task(queue="exports")
def export_what_waits(org_id: str, template_id: str) -> None:
    """At each approval."""
    from countermand.exports.schedule import export_what_waits as run

    run(UUID(org_id), UUID(template_id))


@app.periodic(cron="* * * * *")
@app.task(queue="exports")
def export_what_is_due(timestamp: int) -> None:
    from countermand.exports.schedule import run_all

    run_all()
