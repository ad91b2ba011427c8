import { escapeIdentifier, escapeLiteral } from 'pg';
import type { EnumDeclaration, Location, SchemaSource } from '../model/index.js';
import { type Application, applySource } from './apply.js';
import type { Session } from './session.js';
import type { SchemaStatement } from './statement.js';

/**
 * Labels that the schema gives an enum and its migrations do not: a script of the app's own may have added them to the database. They
 * are added here, so that what uses them is no call that never works.
 *
 * @returns each as `State: 'closed'`
 */
export async function addMissingLabels(
  application: Application,
  session: Session,
  { file, kind, enums }: Extract<SchemaSource, { migrated: boolean }>,
  location: Location,
): Promise<string[]> {
  const missing: { name: string; label: string }[] = [];
  for (const declared of enums)
    for (const label of await lackingLabels(session, declared)) missing.push({ name: declared.name, label });
  const statements = missing.map(({ name, label }): SchemaStatement => ({
    sql: `ALTER TYPE ${escapeIdentifier(name)} ADD VALUE IF NOT EXISTS ${escapeLiteral(label)}`,
    location,
    treatment: 'apply',
    effects: [],
  }));
  if (statements.length > 0) await applySource(application, { file, kind, statements });
  return missing.map(({ name, label }) => `${name}: '${label}'`);
}

/** None where there is no such enum: the columns may be texts. */
async function lackingLabels(session: Session, { name, values }: EnumDeclaration): Promise<string[]> {
  const { rows } = await session.client().query<{ label: string }>(
    `SELECT e.enumlabel AS label FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
     WHERE t.typname = $1 AND t.typnamespace = current_schema()::regnamespace`,
    [name],
  );
  const present = new Set(rows.map(({ label }) => label));
  return present.size === 0 ? [] : values.filter((label) => !present.has(label));
}
