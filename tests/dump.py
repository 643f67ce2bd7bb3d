"""Everything a company has, as text: to show that something changed nothing."""

from django.db import connection

from conftest import Company

TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id'
    WHERE c.relnamespace = 'countermand'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'audit\\_%%'
        AND (c.relname NOT LIKE 'imports\\_%%' OR c.relname = 'imports_remembered')
    ORDER BY 1
"""


def dump(company: Company) -> str:
    """Every row of every table of the company, in a fixed order.

    Left out are the audit, and what an import keeps about itself (its file, notes, changes and progress): an
    import may be recorded without anything of the company's orders being changed. What it remembers is in.
    """
    lines: list[str] = []
    with company.door(), connection.cursor() as cursor:
        cursor.execute(TABLES, [])
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t WHERE org_id = %s ORDER BY 1', [company.org.id])
            lines += [f"{table} {row}" for (row,) in cursor.fetchall()]
    return "\n".join(lines)
