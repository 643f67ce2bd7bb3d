from django.db import migrations


class Migration(migrations.Migration):
    """Most lines of a nightly file are confirmed by it: each page has room for a second version of every row, so that
    no index is written, and the room is free again by the next night. Pages that exist are not rewritten.
    """

    dependencies = [("orders", "0006_newest_of_each")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE orders_line SET (fillfactor = 50)", "ALTER TABLE orders_line SET (fillfactor = 85)"
        )
    ]
