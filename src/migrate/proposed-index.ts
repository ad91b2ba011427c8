import { loadModule, parseSync } from 'libpg-query';
import type { Lab } from '../lab/index.js';
import { LoadbearingError, type ProposedIndex } from '../model/index.js';
import { readIndexes } from './catalogue-rows.js';
import { appDatabase } from './index.js';

/** Seconds that building it on the empty schema may take. */
const statementSeconds = 20;

/**
 * Builds an index that somebody proposes on the empty schema, as the role `lab`, reads back how Postgres understood it, and takes
 * it away again.
 * @param statement as `createIndexIn` gave it
 * @throws LB_PROPOSED where Postgres refuses it
 */
export async function understandIndex(lab: Lab, statement: string): Promise<ProposedIndex> {
  const client = await lab.connect(appDatabase, 'lab', statementSeconds);
  try {
    await client.query('BEGIN');
    const before = new Set((await readIndexes(client)).map(({ oid, name }) => `${oid} ${name}`));
    await client.query(statement);
    const made = (await readIndexes(client)).find(({ oid, name }) => !before.has(`${oid} ${name}`));
    if (made === undefined) throw new LoadbearingError('LB_PROPOSED', 'the schema has an index of that name already');
    const { oid, ...index } = made;
    const { rows } = await client.query<{ schema: string; table: string; include: string[] }>(
      `select t.relnamespace::regnamespace::text as schema, t.relname as table,
        array(select a.attname::text from generate_series(i.indnkeyatts + 1, i.indnatts) k
          join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k - 1]) as include
      from pg_catalog.pg_index i join pg_catalog.pg_class t on t.oid = i.indrelid join pg_catalog.pg_class c on c.oid = i.indexrelid
      where i.indrelid = $1::oid and c.relname = $2`,
      [oid, index.name],
    );
    const [place] = rows;
    if (place === undefined) throw new LoadbearingError('LB_PROPOSED', 'Postgres does not say on which table it lies');
    return { ...place, index };
  } catch (error) {
    if (error instanceof LoadbearingError) throw error;
    throw lab.failure?.() ?? refused(error);
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    await client.end();
  }
}

/**
 * What is proposed without CONCURRENTLY, which no transaction takes; undefined where nothing is.
 * @throws LB_PROPOSED unless it is one CREATE INDEX
 */
export async function createIndexIn(sql: string | undefined): Promise<string | undefined> {
  if (sql === undefined) return undefined;
  await loadModule();
  const statements = parsed(sql);
  const [only] = statements;
  if (statements.length !== 1 || only?.stmt === undefined || !('IndexStmt' in only.stmt))
    throw new LoadbearingError('LB_PROPOSED', 'an index is one CREATE INDEX statement, and nothing beside it');
  return only.stmt.IndexStmt.concurrent === true ? sql.replace(/\bconcurrently\b/i, '') : sql;
}

function parsed(sql: string): NonNullable<ReturnType<typeof parseSync>['stmts']> {
  try {
    return parseSync(sql).stmts ?? [];
  } catch (error) {
    throw refused(error);
  }
}

function refused(error: unknown): LoadbearingError {
  return new LoadbearingError('LB_PROPOSED', `Postgres refuses it (${error instanceof Error ? error.message : String(error)})`);
}
