import { findTable, type Parameter, type Statement, type Table } from '../model/index.js';
import { type Basis, isUserFacing, statementsOf } from './basis.js';

/** How code comes by the person who asks where a library gives it, whose own code is not read. */
const session = /session|auth|claims|jwt|currentuser|getuser/i;

/** Every statement that users send is one whose rows the database itself holds to the person who asks. */
export function isExamined(basis: Basis): boolean {
  const ids = new Set(basis.app.entryPoints.filter(isUserFacing).flatMap((entry) => statementsOf(basis, entry)));
  const statements = [...ids].flatMap((id) => basis.statements.get(id) ?? []);
  const named = namesPerson(basis.app.statements);
  return statements.length > 0 && statements.every((statement) => isGuarded(basis, statement, named));
}

function isGuarded(basis: Basis, statement: Statement, named: boolean): boolean {
  if (statement.role === 'service') return false;
  const tables = statement.facts.tables.flatMap(({ schema, name }) => findTable(basis.app.catalogue, name, schema) ?? []);
  if (tables.length < statement.facts.tables.length) return false;
  if (statement.role !== 'owner') return tables.every((table) => table.rowSecurity && isNarrowed(table));
  return tables.every(
    (table) =>
      isBound(table, named) || isNobodys(basis, table) || isOnesOwn(table, statement) || isOnlyNamed(basis, table, statement),
  );
}

/** Whether the app tells the database who asks, for its policies: `set_config('app.user_id', …)` with the signed-in person. */
function namesPerson(statements: readonly Statement[]): boolean {
  return statements.some(({ sql, parameters }) => setsSetting(sql) && parameters.some(isSignedIn));
}

/** Whether a statement makes a setting of the session, by which policies may know a person. */
export function setsSetting(sql: string): boolean {
  return /\bset_config\(/i.test(sql);
}

/** Whether a value is the signed-in person, or comes from where one is known. */
export function isSignedIn({ origin }: Parameter): boolean {
  return origin.startsWith('user:') || (origin.startsWith('unknown:') && session.test(origin));
}

/** The owner of the tables, as which the server connects, is held to their policies, and the app says who asks. */
function isBound(table: Table, named: boolean): boolean {
  return named && table.rowSecurity && table.rowSecurityForced === true && isNarrowed(table);
}

function isNarrowed({ policies }: Table): boolean {
  return policies.some(({ using, check }) => [using, check].some((text) => text !== undefined && !saysYes(text)));
}

/** `USING (true)` lets everybody see everything: it is no check. */
export function saysYes(text: string): boolean {
  return /^\(*true\)*$/i.test(text.trim());
}

/** As many rows however many users there are, and none of them leads to a person. */
function isNobodys({ tables, scenario }: Basis, table: Table): boolean {
  const known = tables.get(`${table.schema}.${table.name}`);
  const leads = table.foreignKeys.some((key) => key.table === scenario.population?.table);
  return known?.perUser === undefined && known?.fixed !== undefined && known.guess !== true && !leads;
}

/** The statement names the person who asks as the one whose rows they are. */
function isOnesOwn(table: Table, { facts, parameters }: Statement): boolean {
  const keys = new Set(table.foreignKeys.flatMap(({ columns }) => (columns.length === 1 ? columns : [])));
  const asked = parameters.some(
    (parameter) => parameter.column?.table === table.name && keys.has(parameter.column.column) && isSignedIn(parameter),
  );
  return (
    asked &&
    (facts.verb === 'insert' ||
      facts.filters.some((filter) => filter.table === table.name && filter.operator === '=' && !filter.alternative))
  );
}

/** Of the people that visible rows name, only what is no secret is read, and they are found by their key. */
function isOnlyNamed({ scenario }: Basis, table: Table, { facts }: Statement): boolean {
  if (table.name !== scenario.population?.table || facts.verb !== 'select' || facts.columns === 'all') return false;
  const key = table.primaryKey[0];
  const joined = facts.joins.some((join) =>
    [join.left, join.right].some((side) => side.table === table.name && side.column === key),
  );
  const shown = facts.columns.filter((column) => column.table === table.name);
  return joined && shown.every(({ column }) => !/mail|pass|token|secret|phone|hash|birth|address|salt/i.test(column));
}
