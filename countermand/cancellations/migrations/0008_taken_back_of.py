from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cancellations", "0007_what_a_reason_demands")]

    operations = [
        AddIndexConcurrently(
            "reinstatement", models.Index(fields=["org_id", "request", "id"], name="cancellations_reinst_of")
        ),
    ]
