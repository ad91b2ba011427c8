import type { EntryPoint, Policy, Table } from '../../model/index.js';
import { isA, vocabulary } from '../../scenario/index.js';
import { snake } from '../names.js';
import { type Ground, tableOf } from './ground.js';
import type { Reference } from './relations.js';
import { conditionIn, conditionOf, conjuncts } from './sql/parse.js';
import { allOf, type Asking, type Reason, reasonsIn } from './sql/reasons.js';

/** Why somebody may see, make and change rows of a table; undefined where nothing tells it. */
export interface Rights {
  see: Reason[] | undefined;
  create: Reason[] | undefined;
  change: Reason[] | undefined;
  /** Columns that must hold whoever makes the row. */
  makers: string[];
}

/** What the policies of a table tell, and where it has none what the statements ask. */
export function rightsIn(key: string, table: Table, references: readonly Reference[], ground: Ground): Rights {
  return table.rowSecurity && table.policies.length > 0
    ? byPolicies(table, ground)
    : byStatements(key, table, references, ground);
}

function byPolicies(table: Table, { app }: Ground): Rights {
  const asking: Asking = { catalogue: app.catalogue, own: [table.name], parameters: [] };
  // What a server may that holds all rights tells nothing of people.
  const policies = table.policies.filter(({ permissive, roles }) => permissive && roles.some((role) => role !== 'service_role'));
  const said = (command: string, part: (policy: Policy) => string | undefined): Reason[] => {
    const texts = policies
      .filter((policy) => policy.command === command || policy.command === 'ALL')
      // What holds for one command stands before what holds for all.
      .toSorted((left, right) => Number(left.command === 'ALL') - Number(right.command === 'ALL'))
      .flatMap((policy): [string, string[]][] => {
        const text = part(policy);
        return text === undefined ? [] : [[text, policy.roles]];
      });
    return unique(texts.flatMap(([text, roles]) => reasonsOf(text, asking).map((reason) => forRoles(reason, roles))));
  };
  const inserts = policies.filter(({ command }) => command === 'INSERT').flatMap(({ check }) => check ?? []);
  const makers = inserts.flatMap((text) =>
    conjuncts(conditionIn(text)).flatMap((part) =>
      (reasonsIn(part, asking) ?? []).flatMap((reason) => (reason.kind === 'me' ? [reason.column] : [])),
    ),
  );
  return {
    see: said('SELECT', ({ using }) => using),
    create: said('INSERT', ({ check, using }) => check ?? using),
    change: said('UPDATE', ({ using }) => using),
    makers,
  };
}

/** A condition on the row alone lets nobody in particular: no word of a Blueprint says it. */
function reasonsOf(text: string, asking: Asking): Reason[] {
  const condition = conditionIn(text);
  if (condition === undefined) return [];
  const reasons = allOf(conjuncts(condition), asking);
  // What asks neither the person nor the row is how the app's own code gets in.
  return reasons ?? (JSON.stringify(condition).includes('"ColumnRef"') ? [{ kind: 'untold' }] : []);
}

/** What a policy gives to accounts alone is not everybody's. */
function forRoles(reason: Reason, roles: string[]): Reason {
  const open = roles.some((role) => role === 'public' || role === 'anon');
  return reason.kind === 'everyone' && !open ? { kind: 'signed-in' } : reason;
}

/** Columns of which a list for everyone would be a leak. */
const personal = /(^|_)(e?_?mail|phone|mobile|whatsapp|address|password|token|secret|otp|iban|birth\w*|session)(_|$)/i;

function byStatements(key: string, table: Table, references: readonly Reference[], ground: Ground): Rights {
  const see: Reason[] = [];
  const change: Reason[] = [];
  const people = new Set(references.filter(({ to }) => to === 'user').map(({ column }) => column));
  const isPrivate = isA(table.name, vocabulary.money) || table.columns.some(({ name }) => personal.test(snake(name)));
  for (const { statement, entries, rows } of ground.sent) {
    const served = entries.filter(({ backOffice, kind, moment }) => !backOffice && kind !== 'job' && moment !== 'job');
    if (served.length === 0) continue;
    const { verb, target, filters } = statement.facts;
    const asking = { catalogue: ground.app.catalogue, parameters: statement.parameters };
    if ((verb === 'update' || verb === 'delete') && target === table.name)
      change.push(...ofPersons(allOf(conjuncts(conditionOf(statement.sql)), { ...asking, own: [table.name] })));
    if (verb !== 'select') continue;
    if (rows === undefined || tableOf(rows.table, ground) !== table || rows.through !== undefined) continue;
    const asked = ofPersons(allOf(rows.conditions, { ...asking, own: rows.own }));
    // Rows of the person whom the request names are that person's, whether or not the code looks who asks.
    const named = filters.find(({ table: of, column, operator }) => of === table.name && operator === '=' && people.has(column));
    if (asked.length > 0) see.push(...asked);
    else if (named !== undefined) see.push({ kind: 'me', column: named.column });
    else if (!isPrivate && !namesOne(filters, table)) see.push(...openTo(served, key, ground));
  }
  const told = (reasons: Reason[]): Reason[] | undefined => (reasons.length > 0 ? unique(reasons) : undefined);
  return { see: told(see), create: undefined, change: told(change), makers: [] };
}

function ofPersons(reasons: Reason[] | undefined): Reason[] {
  return (reasons ?? []).filter(({ kind }) => kind === 'me' || kind === 'member' || kind === 'related');
}

/** Whom a list reaches that asks for nobody: everyone by a route without a sign-in before it, whoever opens a page. */
function openTo(entries: readonly EntryPoint[], key: string, { unknown }: Ground): Reason[] {
  if (entries.some(({ access }) => access === 'public')) return [{ kind: 'everyone' }];
  const path = `entities/${key}/see`;
  if (!unknown.some((question) => question.path === path))
    unknown.push({
      path,
      ask: `May everyone see "${key}", or those alone who are signed in?`,
      why: 'Its lists ask for nobody in particular, and whether a page wants a sign-in could not be read.',
      until: 'Those who are signed in.',
    });
  return [{ kind: 'signed-in' }];
}

/** Whether the key of one row is asked for. */
function namesOne(filters: readonly { table: string; column: string; operator: string }[], table: Table): boolean {
  return filters.some(
    ({ table: of, column, operator }) => of === table.name && operator === '=' && table.primaryKey.join() === column,
  );
}

function unique(reasons: Reason[]): Reason[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}
