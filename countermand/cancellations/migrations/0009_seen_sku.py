from django.db import migrations, models

# What article a line was when it was asked for is a fact, too.
FACT = '''
CREATE TRIGGER facts_sku BEFORE UPDATE ON cancellations_requestline FOR EACH ROW
    WHEN (OLD.seen_sku IS DISTINCT FROM NEW.seen_sku) EXECUTE FUNCTION guard_fact();
'''


class Migration(migrations.Migration):

    dependencies = [
        ('cancellations', '0008_taken_back_of'),
    ]

    operations = [
        migrations.AddField(
            model_name='requestline',
            name='seen_sku',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.RunSQL(FACT, migrations.RunSQL.noop),
    ]
