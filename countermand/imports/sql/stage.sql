-- What the file says, row by row. COPY is refused on tables with row-level security, so it fills these two,
-- which only this transaction sees.
-- A table that was filled a moment ago has no statistics, and nested loops chosen on none grow with the square.
SET LOCAL enable_nestloop = off;
SET LOCAL jit = off;  -- it would compile for longer than most files take
SET LOCAL work_mem = '64MB';
DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.import_note;
CREATE TEMP TABLE import_row (
    row integer, order_number text, ref text, sku text, description text, customer_name text, customer_email text,
    ordered numeric, shipped numeric, price numeric, tax numeric, discount numeric, shipping numeric,
    order_discount numeric, order_tax numeric, paid numeric, payment text, currency text,
    stage text, source_stage text, placed_on date, shipped_on date, ship_by date, carrier text,
    tracking text, parent_ref text, location text, order_id uuid, line_id uuid
) ON COMMIT DROP;
CREATE TEMP TABLE import_note (
    row integer, "column" text, value text, refused boolean, code text, facts jsonb
) ON COMMIT DROP;
