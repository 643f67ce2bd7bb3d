from pathlib import Path

from django.db import migrations

REASON_RULES = (Path(__file__).parent.parent / 'reason_rules.sql').read_text()


class Migration(migrations.Migration):

    dependencies = [
        ('cancellations', '0006_taking_back'),
    ]

    operations = [
        migrations.RunSQL(REASON_RULES, migrations.RunSQL.noop),
    ]
