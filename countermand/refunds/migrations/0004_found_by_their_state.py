from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("refunds", "0003_the_life_of_a_refund")]

    operations = [
        AddIndexConcurrently("refund", models.Index(fields=["org_id", "state", "id"], name="refunds_refund_state")),
        AddIndexConcurrently(
            "refund",
            models.Index(fields=["org_id", "id"], name="refunds_refund_look", condition=models.Q(("attention", ""), _negated=True)),
        ),
    ]
