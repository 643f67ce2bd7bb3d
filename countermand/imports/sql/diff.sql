-- What the file says beside what we know, and what comes of it: one row of import_diff for one of import_row that is
-- not put aside in import_same.
-- Each step is a lateral sub-select that OFFSET 0 keeps from being folded into the next: folded into one, the steps
-- repeat each other's expressions until nothing moves; kept as tables, a million rows would be written a dozen times.
DROP TABLE IF EXISTS pg_temp.import_diff;
CREATE TEMP TABLE import_diff ON COMMIT DROP AS
WITH beside AS MATERIALIZED (
    SELECT r.*,
        o.id AS our_order_id, l.id AS our_line_id, l.ordered AS our_ordered, l.stage AS our_stage,
        l.source_stage AS our_source_stage, l.stage_as_of AS our_as_of, l.position AS our_position,
        coalesce(l.shipped, 0) AS our_shipped, coalesce(l.canceled, 0) AS our_canceled,
        l.sku AS our_sku, l.description AS our_description, l.price AS our_price, l.tax AS our_tax,
        l.discount AS our_discount, l.shipped_on AS our_shipped_on, l.carrier AS our_carrier, l.tracking AS our_tracking,
        l.ship_by AS our_ship_by, l.parent_ref AS our_parent_ref, l.location AS our_location,
        l.stage_source AS our_stage_source,
        coalesce(%(as_of)s < l.stage_as_of, false) AS older,
        -- The order system took over what we canceled (all of it, or the first few): its quantity is smaller by that.
        CASE WHEN l.canceled > 0 THEN r.ordered IN (
            SELECT l.ordered - sum(c.quantity) OVER (ORDER BY c.id)
            FROM cancellations_requestline c
            WHERE c.org_id = %(org)s AND c.line_id = l.id AND c.outcome = 'canceled'
        ) ELSE false END AS taken_over,
        -- What it took over earlier is no longer in its quantity: the whole is that much more than the file says.
        CASE WHEN l.canceled > 0 THEN (
            SELECT coalesce(sum(c.quantity), 0)
            FROM cancellations_requestline c
            JOIN reconciliation_confirmation k ON k.org_id = %(org)s AND k.id = c.id
            WHERE c.org_id = %(org)s AND c.line_id = l.id AND c.outcome = 'canceled'
                AND k.kind = 'smaller' AND r.ordered <= k.said_ordered
        ) ELSE 0 END AS taken_off
    FROM import_row r
    LEFT JOIN orders_order o ON o.org_id = %(org)s AND o.number = r.order_number
    LEFT JOIN orders_line l ON l.org_id = %(org)s AND l.order_id = o.id AND l.ref = r.ref
    WHERE NOT EXISTS (SELECT FROM import_same s WHERE s.row = r.row)
)
SELECT b.*, quantities.*, amounts.*, judged.*, worded.*, staged.*, final.*, compared.*,
    CASE
        WHEN refusal IS NOT NULL THEN 'refused'
        WHEN our_line_id IS NULL THEN 'new'
        WHEN differs AND NOT older THEN 'changed'
        ELSE 'unchanged'
    END AS verdict
FROM beside b
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN older OR taken_over THEN our_ordered
        WHEN ordered = 0 AND stage = 'canceled' THEN coalesce(our_ordered, ordered)  -- how many order systems cancel
        ELSE ordered + taken_off
    END AS new_ordered
    OFFSET 0
) AS quantities
CROSS JOIN LATERAL (
    SELECT
        new_ordered - our_canceled AS most,  -- what can have shipped at the most, if the cancellations hold
        coalesce(
            shipped,
            CASE WHEN stage IN ('shipped', 'delivered') AND our_stage IS DISTINCT FROM 'canceled'
                THEN new_ordered - our_canceled END,
            our_shipped
        ) AS said_shipped
    OFFSET 0
) AS amounts
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN older THEN our_shipped ELSE least(greatest(said_shipped, our_shipped), most) END AS new_shipped,
        CASE
            WHEN new_ordered <= 0 THEN 'quantity_zero'
            WHEN new_ordered * coalesce(price, our_price, 0) >= 1e13 THEN 'worth_too_much'
            WHEN NOT older AND new_ordered < our_shipped + our_canceled THEN 'ordered_too_low'
            -- What was canceled rests on what had shipped: that it was less is for a person to say.
            WHEN NOT older AND our_canceled > 0 AND (
                shipped < our_shipped
                OR (shipped IS NULL AND our_shipped > 0 AND our_stage IN ('shipped', 'delivered')
                    AND stage IN ('open', 'on_hold', 'backordered', 'picking', 'packed'))
            ) THEN 'shipped_lowered'
        END AS refusal
    OFFSET 0
) AS judged
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN coalesce(stage, our_stage, 'unknown') = 'canceled' THEN 'canceled'
            WHEN shipped > 0 AND new_shipped >= most
                AND (%(rank)s::jsonb ->> coalesce(stage, our_stage, 'unknown'))::int < 3 THEN 'shipped'
            ELSE coalesce(stage, our_stage, 'unknown')
        END AS said_stage
    OFFSET 0
) AS worded
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN our_stage IS NULL THEN said_stage
            WHEN older THEN our_stage
            WHEN our_stage IN ('shipped', 'delivered') AND said_stage = 'canceled' THEN our_stage
            WHEN our_canceled > 0 AND most <= 0 AND said_stage <> 'canceled' THEN our_stage
            WHEN (%(rank)s::jsonb ->> said_stage)::int < (%(rank)s::jsonb ->> our_stage)::int THEN our_stage
            ELSE said_stage
        END AS new_stage
    OFFSET 0
) AS staged
CROSS JOIN LATERAL (
    SELECT
        new_stage = said_stage AND NOT older AND source_stage IS NOT NULL AS word_holds,
        coalesce(sku, our_sku, '') AS new_sku,
        coalesce(description, our_description, '') AS new_description,
        coalesce(price, our_price) AS new_price,
        -- Of the whole line as it was ordered: what the order system says after it took some off is of the rest.
        CASE WHEN taken_over OR taken_off > 0 THEN our_tax ELSE coalesce(tax, our_tax) END AS new_tax,
        CASE WHEN taken_over OR taken_off > 0 THEN our_discount ELSE coalesce(discount, our_discount) END AS new_discount,
        coalesce(shipped_on, our_shipped_on) AS new_shipped_on,
        coalesce(carrier, our_carrier, '') AS new_carrier,
        coalesce(tracking, our_tracking, '') AS new_tracking,
        coalesce(ship_by, our_ship_by) AS new_ship_by,
        coalesce(parent_ref, our_parent_ref, '') AS new_parent_ref,
        coalesce(location, our_location, '') AS new_location
    OFFSET 0
) AS final
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN word_holds THEN source_stage ELSE coalesce(our_source_stage, '') END AS new_source_stage,
        our_line_id IS NOT NULL AND (
            new_ordered, new_shipped, new_stage, new_sku, new_description, new_price, new_tax, new_discount,
            new_shipped_on, new_carrier, new_tracking, new_ship_by, new_parent_ref, new_location,
            CASE WHEN word_holds THEN source_stage ELSE our_source_stage END
        ) IS DISTINCT FROM (
            our_ordered, our_shipped, our_stage, our_sku, our_description, our_price, our_tax, our_discount,
            our_shipped_on, our_carrier, our_tracking, our_ship_by, our_parent_ref, our_location,
            our_source_stage
        ) AS differs
    OFFSET 0
) AS compared;
ANALYZE import_diff (row, order_number, our_line_id, our_canceled, older, refusal, verdict);
