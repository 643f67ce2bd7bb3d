-- The least that the rows of a file cost: the same INSERT … SELECT, without checking, comparing or keeping anything.
SET LOCAL enable_nestloop = off;

INSERT INTO orders_order
    (org_id, id, number, customer_name, customer_email, currency, placed_on, sorted_on, updated_at)
SELECT DISTINCT ON (order_number) %(org)s, order_id, order_number, customer_name, customer_email, currency, placed_on,
    placed_on, now()
FROM floor_row ORDER BY order_number, row;

INSERT INTO orders_line
    (org_id, id, order_id, position, ref, sku, description, ordered, shipped, canceled, price, stage, source_stage,
     stage_as_of, stage_source, carrier, tracking)
SELECT %(org)s, line_id, order_id, ref::int, ref, sku, description, ordered, shipped, 0, price, stage, source_stage,
    now(), 'floor', '', ''
FROM floor_row;
