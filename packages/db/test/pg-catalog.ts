import type { TextQueryable } from '../src/index.ts';

/**
 * Describes schema `public` as sorted lines, one per object, with PostgreSQL's own definitions: enums with their values in
 * order, tables, columns, constraints, indexes and so on. Two schemas are equal when their lines are equal.
 */
export async function describeSchema(db: TextQueryable): Promise<string[]> {
  const { rows } = await db.query<{ line: string }>(`
    WITH tables AS (
      SELECT oid, relname FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> '_prisma_migrations')
    SELECT format('enum %s: %s', t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)) AS line
      FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
     WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname
    UNION ALL
    SELECT format('table %s', relname) FROM tables
    UNION ALL
    SELECT format('column %s.%s: %s%s%s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' not null' END, ' default ' || pg_get_expr(d.adbin, d.adrelid))
      FROM tables t
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
    UNION ALL
    -- PostgreSQL 18 also lists NOT NULL constraints here; the column lines already contain them in every version.
    SELECT format('constraint %s.%s: %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
      FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype <> 'n'
    UNION ALL
    SELECT format('index %s.%s: %s', t.relname, i.relname, pg_get_indexdef(i.oid))
      FROM tables t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
    UNION ALL
    SELECT format('view %s', relname) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm', 'f')
    UNION ALL
    SELECT format('sequence %s', relname) FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
    UNION ALL
    SELECT format('function %s', p.oid::regprocedure) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('trigger %s.%s', t.relname, g.tgname)
      FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
     ORDER BY line`);
  return rows.map(({ line }) => line);
}

/** The lines that only one of the two schemas contains. */
export function compareSchemas(left: string[], right: string[]): { onlyLeft: string[]; onlyRight: string[] } {
  return {
    onlyLeft: left.filter((line) => !right.includes(line)),
    onlyRight: right.filter((line) => !left.includes(line)),
  };
}

/** A line without its definition: `constraint payments.payments_amount: CHECK (…)` → `constraint payments.payments_amount`. */
export function nameOf(line: string): string {
  return line.split(':')[0] ?? line;
}
