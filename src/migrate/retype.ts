import { escapeIdentifier, escapeLiteral } from 'pg';
import type { SchemaSource, TableDeclaration } from '../model/index.js';
import type { Application } from './apply.js';
import { qualifiedName } from './declare.js';
import { isLoose } from './loose.js';
import { tableKey } from './registry.js';
import type { Session } from './session.js';

/**
 * Where a loose script and the schema that the app's code is made from (Prisma's, Drizzle's) make the same table with columns of
 * different kinds, the code knows: its client sends what the schema says. Kinds only (text, number, time, JSON): a wider
 * number or text is no other kind. What rows, keys or defaults do not let change stays.
 */
export async function retypeLoose(application: Application, session: Session, sources: SchemaSource[]): Promise<void> {
  for (const source of sources) {
    if (source.kind !== 'prisma' && source.kind !== 'drizzle') continue;
    for (const table of source.tables) {
      const made = application.registry.get(tableKey({ schema: table.schema ?? 'public', table: table.name }, 'public'));
      if (made?.kind === 'sql' && isLoose(made.location.file)) await retype(session, table);
    }
  }
}

async function retype(session: Session, table: TableDeclaration): Promise<void> {
  const name = qualifiedName(table);
  await session.reset();
  for (const column of table.columns) {
    if ((await session.value(isOfOtherKind(name, column.name, column.type))) !== 'true') continue;
    const own = escapeIdentifier(column.name);
    const fallback = column.default === undefined ? '' : `, ALTER ${own} SET DEFAULT ${column.default}`;
    await session.run(
      `ALTER TABLE ${name} ALTER ${own} DROP DEFAULT, ALTER ${own} TYPE ${column.type} USING ${own}::text::${column.type}${fallback}`,
    );
  }
}

/** Enums are left alone: text that stands for one works as well. */
function isOfOtherKind(table: string, column: string, type: string): string {
  const kind = (alias: string): string =>
    `case when ${alias}.typcategory = 'U' then ${alias}.typname else ${alias}.typcategory::text end`;
  return `select ${kind('has')} <> ${kind('says')} and not 'E' in (has.typcategory, says.typcategory)
    from pg_attribute a join pg_type has on has.oid = a.atttypid, pg_type says
    where a.attrelid = to_regclass(${escapeLiteral(table)}) and a.attname = ${escapeLiteral(column)}
      and says.oid = to_regtype(${escapeLiteral(type)})`;
}
