from pathlib import Path

from django.db import migrations

PLACE = (Path(__file__).parent.parent / "place.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("orgs", "0001_initial")]

    operations = [migrations.RunSQL(PLACE, "DROP FUNCTION place_in(uuid, text)")]
