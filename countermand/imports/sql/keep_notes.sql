INSERT INTO imports_note (org_id, id, source_id, row, "column", value, refused, code, facts)
SELECT %(org)s, gen_random_uuid(), %(source)s, row, left("column", 200), left(value, 200), refused, code, facts
FROM import_note ORDER BY refused DESC, row LIMIT %(limit)s;
