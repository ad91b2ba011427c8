import type { Policy, Table } from '../../model/index.js';
import type { Ground } from './ground.js';
import { conditionIn, conditionOf, conjuncts } from './sql/parse.js';
import { allOf, type Asking, type Reason, reasonsIn } from './sql/reasons.js';
import { rowsOf } from './sql/rows.js';

/** Why somebody may see, make and change rows of a table; undefined where nothing tells it. */
export interface Rights {
  see: Reason[] | undefined;
  create: Reason[] | undefined;
  change: Reason[] | undefined;
  /** Columns that must hold whoever makes the row. */
  makers: string[];
}

/** What the policies of a table tell, and where it has none what the statements ask. */
export function rightsIn(table: Table, ground: Ground): Rights {
  return table.rowSecurity && table.policies.length > 0 ? byPolicies(table, ground) : byStatements(table, ground);
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

function byStatements(table: Table, { app, sent }: Ground): Rights {
  const rights: { see: Reason[]; change: Reason[] } = { see: [], change: [] };
  const told = { see: false, change: false };
  for (const { statement, entries } of sent) {
    const served = entries.filter(({ backOffice, kind, moment }) => !backOffice && kind !== 'job' && moment !== 'job');
    if (served.length === 0) continue;
    const { verb, target } = statement.facts;
    const own = [table.name];
    if (verb === 'select') {
      const rows = rowsOf(statement.sql);
      if (rows?.table !== table.name || rows.through !== undefined) continue;
      const asked = allOf(rows.conditions, { catalogue: app.catalogue, own: rows.own, parameters: statement.parameters });
      const personal = asked?.filter(({ kind }) => kind === 'me' || kind === 'member' || kind === 'related');
      if (personal !== undefined && personal.length > 0) rights.see.push(...personal);
      else if (!namesOne(statement.facts.filters, table) && served.some(({ access }) => access === 'public'))
        rights.see.push({ kind: 'everyone' });
      told.see = true;
    } else if ((verb === 'update' || verb === 'delete') && target === table.name) {
      const asking: Asking = { catalogue: app.catalogue, own, parameters: statement.parameters };
      const asked = allOf(conjuncts(conditionOf(statement.sql)), asking);
      rights.change.push(...(asked ?? []).filter(({ kind }) => kind === 'me' || kind === 'member' || kind === 'related'));
      told.change = true;
    }
  }
  return {
    see: rights.see.length > 0 ? unique(rights.see) : undefined,
    create: undefined,
    change: rights.change.length > 0 ? unique(rights.change) : undefined,
    makers: [],
  };
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
