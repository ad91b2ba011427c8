import {
  callsIn,
  isRoleColumn,
  isStaffRole,
  type Catalogue,
  type EntryPoint,
  type Statement,
  type Table,
} from '../model/index.js';

/**
 * The roles that an account has by itself: what the column says by default, and what routes that anybody may ask write. Undefined
 * where none is known, or where people pick theirs.
 */
export function givenRoles(entryPoints: EntryPoint[], catalogue: Catalogue, statements: Statement[]): string[] | undefined {
  const open = entryPoints.filter(
    ({ roles, access, backOffice }) => !backOffice && roles === undefined && access !== 'signed-in',
  );
  const accounts = catalogue.tables.filter(isOfAccounts);
  const written = writtenRoles(open, statements, new Set(accounts.map(({ name }) => name)));
  if (written.includes(undefined)) return undefined;
  const given = [
    ...defaultRoles(accounts),
    ...written.flatMap((role) => (role === undefined || isStaffRole(role) ? [] : [role])),
  ];
  return given.length === 0 ? undefined : [...new Set(given)].sort();
}

/**
 * The entry points, those marked that only the people who run the app pass: every role that they demand is staff's by name, or given to
 * few, or their layout asks for a session of staff.
 */
export function withBackOffice(
  entryPoints: EntryPoint[],
  given: readonly string[] | undefined,
  statements: readonly Statement[],
): EntryPoint[] {
  // Who has made a team or a shop is its owner, and no staff of the app's.
  const isFew = (role: string): boolean => given !== undefined && !given.includes(role.toLowerCase()) && !/owner/i.test(role);
  const isStaff = (role: string): boolean => isStaffRole(role) || isFew(role);
  const sessions = new Set(statements.filter(isOfStaffSessions).map(({ site }) => site));
  const isBehind = ({ kind, work }: EntryPoint): boolean =>
    kind === 'page' && callsIn(work).some(({ site }) => sessions.has(site));
  return entryPoints.map((entry) =>
    entry.roles?.every(isStaff) === true || isBehind(entry) ? { ...entry, backOffice: true } : entry,
  );
}

/** A layout looks for the session of somebody who runs the platform, for whom sessions are kept apart: what it lays out is theirs. */
function isOfStaffSessions({ facts: { verb, tables }, location }: Statement): boolean {
  const of = tables[0]?.name ?? '';
  return (
    verb === 'select' &&
    /(^|\/)layout\.[cm]?[jt]sx?$/.test(location.file) &&
    /^(super|platform|system|site)?_?admin_?(user_?)?sessions?$/i.test(of)
  );
}

/** People who sign in, and what they may do; not who said what in a conversation. */
function isOfAccounts({ name, columns }: Table): boolean {
  return (
    /user|account|profile|role|invit/i.test(name) ||
    columns.some((column) => /(^|_)e?_?mail$|password|^username$/i.test(column.name))
  );
}

/** What columns of a role say of an account of which nothing is said. */
function defaultRoles(accounts: Table[]): string[] {
  const columns = accounts.flatMap((table) => table.columns.filter(({ name }) => isRoleColumn(name)));
  return columns.flatMap((column) => /^'([^']+)'/.exec(column.default ?? '')?.[1]?.toLowerCase() ?? []);
}

/** The roles that these write into new rows; undefined for one that they are sent. */
function writtenRoles(entryPoints: EntryPoint[], statements: Statement[], accounts: ReadonlySet<string>): (string | undefined)[] {
  const bySite = new Map<string, (string | undefined)[]>();
  for (const { site, facts, parameters } of statements)
    if (facts.verb === 'insert')
      bySite.set(site, [
        ...(bySite.get(site) ?? []),
        ...parameters.filter(({ column }) => accounts.has(column?.table ?? '')).flatMap(writtenRole),
      ]);
  const inWork = (work: EntryPoint['work']): (string | undefined)[] =>
    work.kind === 'call' ? (bySite.get(work.site) ?? []) : work.kind === 'loop' ? inWork(work.body) : work.parts.flatMap(inWork);
  return [...new Set(entryPoints.flatMap(({ work }) => inWork(work)))];
}

/** What stands in a row, as an invitation's role does, is not picked by who is invited. */
function writtenRole({ column, operator, literal, origin }: Statement['parameters'][number]): (string | undefined)[] {
  if (operator !== 'write' || column === undefined || !isRoleColumn(column.column) || origin.startsWith('row')) return [];
  return [typeof literal === 'string' ? literal.toLowerCase() : undefined];
}
