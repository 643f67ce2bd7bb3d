from pathlib import Path

from django.db import migrations

HEAD = (Path(__file__).parent.parent / "head.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_attached")]

    operations = [migrations.RunSQL(HEAD, migrations.RunSQL.noop)]
