import type { SchemaSource, TableDeclaration } from '../model/index.js';
import { columnTypeExists } from './catalogue-rows.js';
import { applyPending, countApplied, type Application } from './apply.js';
import { createTable, qualifiedName } from './declare.js';

type InferredSource = Extract<SchemaSource, { kind: 'inferred' }>;

/**
 * Leaves of inferred sources only the tables that nothing declares, each once with all the columns that any of them names.
 * A column that a declared table lacks is not added: the code that names it is wrong.
 * @param existing keys (`schema.table`) of the tables and views that the database has
 */
export function missingTables(sources: InferredSource[], existing: ReadonlySet<string>): InferredSource[] {
  const seen = new Map<string, TableDeclaration>();
  return sources.map((source) => {
    const tables: TableDeclaration[] = [];
    for (const declared of source.tables) {
      const key = `${declared.schema ?? 'public'}.${declared.name}`;
      if (existing.has(key)) continue;
      const before = seen.get(key);
      if (before === undefined) {
        const table = withKey(declared);
        seen.set(key, table);
        tables.push(table);
      } else {
        const known = new Set(before.columns.map((column) => column.name));
        before.columns.push(...declared.columns.filter((column) => !known.has(column.name)));
      }
    }
    return { ...source, tables };
  });
}

/** Generated types do not tell keys; a table with an `id` has it as its key all but always. */
function withKey(declared: TableDeclaration): TableDeclaration {
  const columns = declared.columns.map((column) => ({ ...column }));
  const keyed = declared.primaryKey !== undefined || columns.some((column) => column.primaryKey);
  const id = columns.find((column) => column.name === 'id');
  if (!keyed && id !== undefined) id.primaryKey = true;
  return { ...declared, columns };
}

/**
 * The last resort for a table that code declares and Postgres refuses: unknown types become text and refused defaults go, so
 * that the table exists; it is noted as unknown.
 */
export async function applyLoosened(application: Application): Promise<void> {
  const refused = application.pending.filter((attempt) => attempt.statement.declaration !== undefined);
  for (const attempt of refused) {
    const { declaration } = attempt.statement;
    if (declaration === undefined) continue;
    const columns = [];
    for (const column of declaration.columns) {
      const { default: _default, ...rest } = column;
      const known = await columnTypeExists(application.session, column.type);
      columns.push(known ? rest : { ...rest, type: 'text' });
    }
    const statement = createTable({ ...declaration, columns }, new Set());
    const source = { ...attempt.source, statements: [statement] };
    application.pending = application.pending.map((other) =>
      other === attempt ? { ...attempt, source, statement, code: '' } : other,
    );
    await applyPending(application);
    if (application.pending.some((other) => other.statement === statement)) continue;
    countApplied(application, attempt.source);
    const why = `Postgres refused its declaration (${attempt.message}); it was built without defaults, and with text for unknown types.`;
    application.unknowns.push({ what: 'table', name: qualifiedName(declaration), why, location: declaration.location });
  }
}
