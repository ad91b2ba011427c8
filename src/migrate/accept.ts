import type { Lab } from '../lab/index.js';
import { type App, type CallSite, findTable, type SchemaSource, type Statement } from '../model/index.js';
import { strangeLabel } from './enum-labels.js';
import { forbidden, rightsKey } from './forbidden.js';
import { appDatabase } from './index.js';
import { isLoose } from './loose.js';
import { missingColumns } from './missing-columns.js';
import type { Forbidden, Refusal } from './refusal.js';
import { parameterTypes, strangeValues, writesOut } from './strange-value.js';

/**
 * Asks the lab's Postgres whether it takes each statement (PREPARE, which runs nothing), and whether the request's role may run
 * it. A refused one is marked: `app` when the app is wrong, `catalogue` when what it names was only not found in the repository.
 */
export async function accept(app: App, lab: Lab, sources: SchemaSource[] = []): Promise<App> {
  const generated = generatedColumns(sources);
  const pushed = pushedColumns(sources);
  const disputed = disputedTables(sources);
  const refusals = new Map<string, Refusal | undefined>();
  const foreign = new Set(app.callSites.flatMap(({ id, library }) => (isForeign(library) ? [id] : [])));
  const written = new Set(app.statements.filter(writesOut).map(({ sql }) => sql));
  const types = new Map<string, string[]>();
  let strange: Map<Statement, Refusal>;
  let denied: Map<string, Forbidden>;
  const client = await lab.connect(appDatabase);
  try {
    for (const statement of app.statements) {
      if (foreign.has(statement.site)) continue;
      // Only what reads and writes rows can be prepared; DDL that the app sends would be refused for being DDL.
      if (statement.refused || statement.facts.verb === 'other' || refusals.has(statement.sql)) continue;
      try {
        // The extended protocol takes one statement: what stands behind a semicolon would be run otherwise.
        const check = { text: `prepare statement_check as ${statement.sql}`, queryMode: 'extended' };
        await client.query(check);
        if (written.has(statement.sql)) types.set(statement.sql, await parameterTypes('statement_check', client));
        await client.query('deallocate statement_check');
        refusals.set(statement.sql, undefined);
      } catch (error) {
        const failure = lab.failure?.();
        if (failure) throw failure;
        refusals.set(statement.sql, refusalOf(error));
      }
    }
    const taken = app.statements.filter(
      ({ refused, sql, site }) => !refused && !foreign.has(site) && refusals.get(sql) === undefined,
    );
    strange = await strangeValues({ ...app, statements: taken }, types, client);
    denied = await forbidden({ statements: taken, catalogue: app.catalogue }, client, sources);
  } finally {
    await client.end();
  }
  const statements = app.statements.map((statement): Statement => {
    if (foreign.has(statement.site)) return statement;
    if (statement.refused) return confirmFunction(confirmRelation(statement, app, sources), sources);
    const refusal = refusals.get(statement.sql) ?? strange.get(statement) ?? strangeLabel(statement, app.catalogue);
    if (!refusal) {
      const denial = denied.get(rightsKey(statement));
      return denial ? { ...statement, refused: { by: 'app', ...denial } } : statement;
    }
    const known = columnIsKnown(statement, refusal, generated);
    const by =
      known === true ||
      columnIsKnown(statement, refusal, pushed) === true ||
      isLabelKnown(refusal, sources) ||
      isDisputed(statement, refusal, disputed)
        ? 'catalogue'
        : blame(statement, refusal, app);
    const missing = refusal.code === undefinedColumn ? missingColumns(statement.sql, app.catalogue) : [];
    return {
      ...statement,
      refused: { by, ...refusal, ...(known === false ? { confirmed: true } : {}), ...(missing.length > 0 ? { missing } : {}) },
    };
  });
  return { ...app, statements };
}

/** MySQL and SQLite take what Postgres refuses, and know functions that it lacks: its word says nothing of them. */
function isForeign(library: CallSite['library']): boolean {
  return library === 'mysql' || library === 'sqlite';
}

function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message };
}

const undefinedTable = '42P01';
const undefinedColumn = '42703';
const undefinedFunction = '42883';

/** Columns by table, as the app's generated types list them. */
function generatedColumns(sources: SchemaSource[]): Map<string, Set<string>> {
  const typed = sources.flatMap((source) => (source.kind === 'inferred' && source.file.endsWith('.ts') ? source.tables : []));
  return new Map(typed.map((table) => [table.name, new Set(table.columns.map((column) => column.name))]));
}

/**
 * Columns by table, as a schema in code lists them that is pushed to the database or keeps migrations of its own: a script, a dump or
 * another folder of SQL beside it is older than the code, whatever it lacks.
 */
function pushedColumns(sources: SchemaSource[]): Map<string, Set<string>> {
  const migrated = sources.some((source) => source.kind === 'sql' && !isLoose(source.file));
  const tables = sources.flatMap((source) => {
    if (source.kind === 'drizzle') return migrated && !source.kept ? [] : source.tables;
    return source.kind === 'prisma' && !source.migrated && !migrated ? source.tables : [];
  });
  return new Map(tables.map((table) => [table.name, new Set(table.columns.map((column) => column.name))]));
}

/** Whether the generated types have the column that Postgres misses; undefined when they do not tell. */
function columnIsKnown(statement: Statement, refusal: Refusal, generated: Map<string, Set<string>>): boolean | undefined {
  const name = refusal.code === undefinedColumn ? /column "?(?:[\w]+\.)?"?(\w+)"?/.exec(refusal.message)?.[1] : undefined;
  const tables = statement.facts.tables.flatMap((source) => generated.get(source.name) ?? []);
  if (name === undefined || tables.length === 0) return undefined;
  return tables.some((columns) => columns.has(name));
}

const name = String.raw`((?:"?\w+"?\.)?"?\w+"?)`;
/** A table that is dropped, or created with what stands between its parentheses, as far as any table goes. */
const droppedOrCreated = new RegExp(
  String.raw`\bdrop\s+table\s+(?:if\s+exists\s+)?${name}|\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?${name}\s*\(([\s\S]{0,20000}?)\)\s*;`,
  'gi',
);

/** A value that the enum has in a schema in code that keeps migrations of its own. */
function isLabelKnown({ message }: Refusal, sources: SchemaSource[]): boolean {
  const [, type, label] = /invalid input value for enum "?(\w+)"?: "(.*)"$/.exec(message) ?? [];
  if (type === undefined || label === undefined) return false;
  return sources.some(
    (source) =>
      source.kind === 'drizzle' &&
      source.kept &&
      source.enums.some(({ name, values }) => name === type && values.includes(label)),
  );
}

/**
 * Tables that the repository's SQL creates more than once and not alike, with all that their forms say, without migrations that
 * drop them in between: which of them a database has is not told. Nor is it which of two folders of migrations came last.
 */
function disputedTables(sources: SchemaSource[]): ReadonlyMap<string, string> {
  const forms = new Map<string, { form: string; folder: string }[]>();
  for (const source of sources) {
    if (source.kind !== 'sql') continue;
    const folder = source.file.replace(/[^/]*$/, '');
    for (const [, gone, made = '', body = ''] of source.text.matchAll(droppedOrCreated)) {
      const table = wholeName(gone ?? made);
      const known = forms.get(table) ?? [];
      if (gone === undefined) {
        const form = body.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim().toLowerCase();
        forms.set(table, [...known, { form, folder }]);
      } else if (!isLoose(source.file))
        forms.set(
          table,
          known.filter((one) => one.folder !== folder),
        );
    }
  }
  const told = [...forms].map(([table, made]) => [table, [...new Set(made.map(({ form }) => form))]] as const);
  return new Map(told.flatMap(([table, made]) => (made.length > 1 ? [[table, made.join('\n')] as const] : [])));
}

function wholeName(written: string): string {
  const plain = written.replaceAll('"', '').toLowerCase();
  return plain.includes('.') ? plain : `public.${plain}`;
}

/** A column that one of such a table's forms lacks, and another one has. */
function isDisputed({ facts }: Statement, { code, message }: Refusal, disputed: ReadonlyMap<string, string>): boolean {
  const column = /column "?(?:\w+\.)?"?(\w+)"?/.exec(message)?.[1]?.toLowerCase();
  if (code !== undefinedColumn || column === undefined) return false;
  const forms = facts.tables.map(
    ({ schema, name: table }) => disputed.get(wholeName(schema ? `${schema}.${table}` : table)) ?? '',
  );
  return forms.some((form) => new RegExp(`\\b${column}\\b`).test(form));
}

/** Operators that no extension brings: `ilike` on an enum, a text that is compared with a number. */
const ownOperator = /^operator does not exist: \S.* (?:=|<>|[<>]=?|!?~~\*?|!?~\*?|\|\||[-+*/]) \S/;

/** A table that no source creates, or a column of a table that is only known from the code, is a gap in what was read. */
function blame(statement: Statement, refusal: Refusal, app: App): 'app' | 'catalogue' {
  // A table that exists and is not in the statement's FROM.
  if (/(?:missing|invalid reference to) FROM-clause entry/.test(refusal.message)) return 'app';
  const operator = ownOperator.test(refusal.message);
  if (refusal.code === undefinedTable || (refusal.code === undefinedFunction && !operator)) return 'catalogue';
  // Several at once are right for a driver that sends them so; here they are not taken apart.
  if (refusal.message.includes('multiple commands')) return 'catalogue';
  if (refusal.code !== undefinedColumn && !operator) return 'app';
  const tables = statement.facts.tables.map((source) => findTable(app.catalogue, source.name, source.schema));
  return tables.some((table) => table === undefined || table.origin === 'inferred') ? 'catalogue' : 'app';
}

const noRelation = 'PGRST200';

/** Generated types that list the relations of a table, and not this one, confirm that it is missing. */
function confirmRelation(statement: Statement, app: App, sources: SchemaSource[]): Statement {
  const { refused } = statement;
  if (refused?.code !== noRelation || refused.by !== 'app') return statement;
  const [, parent, target] = /between (\w+) and (\w+)/.exec(refused.message) ?? [];
  const typed = sources.flatMap((source) => (source.kind === 'inferred' && source.file.endsWith('.ts') ? source.tables : []));
  const table = typed.find((candidate) => candidate.name === parent);
  const other = typed.find((candidate) => candidate.name === target);
  if (!table || !other || !findTable(app.catalogue, other.name)) return statement;
  const related = table.foreignKeys.some((key) => key.table === target) || other.foreignKeys.some((key) => key.table === parent);
  return related ? statement : { ...statement, refused: { ...refused, confirmed: true } };
}

const noFunction = 'PGRST202';

/** Generated types that list the functions of the database, and not this one, confirm that no migration is missing. */
function confirmFunction(statement: Statement, sources: SchemaSource[]): Statement {
  const { refused } = statement;
  const [, name] = /creates the function (\w+)$/.exec(refused?.message ?? '') ?? [];
  if (refused?.code !== noFunction || name === undefined) return statement;
  const listed = sources.flatMap((source) => (source.kind === 'inferred' ? (source.functions ?? []) : []));
  if (listed.length === 0 || listed.includes(name)) return statement;
  const message = `the function ${name} does not exist: no migration creates it, and the generated types do not list it`;
  return { ...statement, refused: { ...refused, by: 'app', message, confirmed: true } };
}
