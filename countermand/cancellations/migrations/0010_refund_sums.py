from pathlib import Path

from django.db import migrations

REFUND_SUMS = (Path(__file__).parent.parent / "refund_sums.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("cancellations", "0009_seen_sku"), ("refunds", "0002_a_desk_that_decides")]

    operations = [migrations.RunSQL(REFUND_SUMS, migrations.RunSQL.noop)]
