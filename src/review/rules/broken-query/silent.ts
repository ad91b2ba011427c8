import {
  type CallSite,
  comparedWithAsker,
  findTable,
  type PolicyCommand,
  type Statement,
  type Table,
} from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { type Draft, relatedTo, subject } from '../../finding.js';
import { nobodySignsIn } from './forbidden.js';

interface Sent {
  site: CallSite;
  statement: Statement;
}

/** Everything else that sends such a write, what leads there, and what is known. */
interface Around {
  others: readonly Sent[];
  entries: string[];
  facts: Pick<Facts, 'entryPoints' | 'catalogue'>;
}

/**
 * A delete or an update that row-level security lets reach no row, in words: the lab's planner has told so in the role that sends it.
 * @param lacks the command for which the table has no policy: a write that looks at columns needs one for SELECT too
 */
export function silentWrite(lacks: PolicyCommand, first: Sent, { others, entries, facts }: Around): Draft {
  const { site, statement } = first;
  const { facts: told, role } = statement;
  const name = told.target ?? '';
  const table = findTable(facts.catalogue, name, told.tables[0]?.schema);
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const [does, do_, done] = told.verb === 'delete' ? ['deletes', 'delete', 'deleted'] : ['changes', 'change', 'changed'];
  const isTold = wantsRow(first) && others.every(wantsRow);
  const end = isTold ? 'and the app hears only that there is no row' : 'and no error comes back';
  return {
    fingerprint: [name, 'silent', told.verb, lacks],
    grade: 'measured',
    breaks: 'fails',
    effort: 'migration',
    title: `${subject(names, does, do_)} nothing: row-level security has no policy ${purpose(lacks)} ${name}, ${end}`,
    why: `Row-level security is on for ${name}, and ${whatThereIs(table)}. Postgres passes over the rows that no policy lets through: 0 rows are ${done}, at any size, whoever asks${isTold ? '' : ', and the screen goes on as after a success'}.`,
    fix: table ? fixFor(table, lacks, role) : '',
    location: site.location,
    related: [
      ...others.map((other) => relatedTo(other.site.location, 'query')),
      ...(table?.location ? [relatedTo(table.location, 'schema')] : []),
    ],
    entryPoints: entries,
    statements: [first, ...others].map((one) => one.statement.id),
    evidence: [
      `planned in the lab as ${role}: Postgres knows before it begins that there is no row to be ${done}`,
      statement.sql.slice(0, 400),
    ],
  };
}

/** `.single()` makes an error of no row. */
function wantsRow({ site, statement }: Sent): boolean {
  return site.variants[statement.variant]?.steps.some(({ name }) => name === 'single') ?? false;
}

function purpose(lacks: PolicyCommand): string {
  if (lacks === 'SELECT') return 'that shows anybody the rows to be written in';
  return lacks === 'DELETE' ? 'for deleting from' : 'for changing rows of';
}

function whatThereIs({ policies }: Pick<Table, 'policies'> = { policies: [] }): string {
  const commands = [...new Set(policies.map(({ command }) => command))].sort();
  if (commands.length === 0) return 'it has no policy at all';
  const last = commands.pop() ?? '';
  return `its policies are for ${commands.length === 0 ? last : `${commands.join(', ')} and ${last}`} only`;
}

function fixFor(table: Table, lacks: PolicyCommand, role: Statement['role']): string {
  const condition = conditionFor(table, lacks);
  const to = role === 'anon' || table.policies.some(({ roles }) => roles.includes('authenticated')) ? ' TO authenticated' : '';
  const policy = `CREATE POLICY "${lacks.toLowerCase()} ${table.name}" ON ${table.schema}.${table.name} FOR ${lacks}${to} USING (${condition ?? '…'});`;
  const who = condition === undefined ? 'Say in a policy who may' : `Say in a policy who may${borrowed(table, condition)}`;
  const signIn = role === 'anon' ? ` ${nobodySignsIn} A policy for anon would open the rows to everybody.` : '';
  const shown = table.policies.length > 0 && lacks !== 'SELECT' ? ' Or take the button away, if nobody is meant to.' : '';
  return `${who}: ${policy}${signIn}${shown}`;
}

/** Who may do the one thing may mostly do the other: the owner in another policy of the table, or the key to the accounts. */
function conditionFor(table: Table, lacks: PolicyCommand): string | undefined {
  const order: Record<PolicyCommand, string[]> = {
    DELETE: ['UPDATE', 'INSERT', 'SELECT'],
    UPDATE: ['DELETE', 'INSERT', 'SELECT'],
    INSERT: [],
    SELECT: ['UPDATE', 'DELETE', 'INSERT'],
  };
  const conditions = order[lacks].flatMap((command) =>
    table.policies.flatMap(({ command: own, permissive, using, check }) =>
      own === command && permissive ? [using ?? check ?? ''] : [],
    ),
  );
  const [column] = conditions.flatMap((condition) => (isOwnerAlone(condition) ? comparedWithAsker(condition) : []));
  const accounts = table.foreignKeys.filter((key) => key.schema === 'auth' && key.table === 'users');
  const owner = column ?? (accounts.length === 1 ? accounts[0]?.columns[0] : undefined);
  return owner === undefined ? undefined : `(SELECT auth.uid()) = ${owner}`;
}

function isOwnerAlone(condition: string): boolean {
  return comparedWithAsker(condition).length === 1 && !/\b(?:and|or|not|exists|case)\b/i.test(condition);
}

function borrowed({ policies }: Table, condition: string): string {
  const column = condition.replace(/^.* = /, '');
  return policies.some(({ using, check }) => comparedWithAsker(`${using ?? ''} ${check ?? ''}`).includes(column))
    ? ` (here, as its other policies do, the owner in ${column})`
    : ` (here the owner in ${column})`;
}
