from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """While people work: an index of millions of lines takes a while to build."""

    atomic = False
    dependencies = [("orders", "0005_a_desk_that_decides")]

    operations = [
        AddIndexConcurrently(
            "order",
            models.Index(fields=["org_id", "customer_name", "-sorted_on", "-id"], name="orders_order_of_customer"),
        ),
        AddIndexConcurrently(
            "order",
            models.Index(fields=["org_id", "customer_email", "-sorted_on", "-id"], name="orders_order_of_email"),
        ),
        AddIndexConcurrently("line", models.Index(fields=["org_id", "sku", "order"], name="orders_line_of_sku")),
        RemoveIndexConcurrently("order", "orders_order_customer"),
        RemoveIndexConcurrently("order", "orders_order_email"),
        RemoveIndexConcurrently("line", "orders_line_sku"),
    ]
