import { comparedWithAsker, type PolicyCommand, type Statement, type Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { nobodySignsIn } from './forbidden.js';

/** Who sends what no policy lets through. */
interface Sender {
  role: Statement['role'];
  /** The rows are other people's than the one's who sends it. */
  others: boolean;
}

/** What tells who did what is there so that nobody changes it. */
const trail = /audit|ledger|(?:^|_)(?:logs?|history)$/i;

/**
 * The policy that is lacking. Who may do the one thing may mostly do the other: the owner in another policy of the table, or the key to
 * the accounts. Where the rows are other people's, the owner's policy would mend nothing and open the rows to whom they are about: then
 * it is the one of another policy that asks for a role.
 */
export function policyFor(table: Table, lacks: PolicyCommand, { role, others }: Sender): string {
  if (lacks !== 'SELECT' && trail.test(table.name))
    return `Take it out of the code: ${table.name} tells what was done, and a policy that lets people change that would make it worthless. What really has to go, a server with its own rights deletes.`;
  const conditions = permitted(table, lacks);
  const ofRole = others ? conditions.find((text) => asksForRole(text) && comparedWithAsker(text).length === 0) : undefined;
  const owner = others ? undefined : ownerOf(table, conditions);
  const condition = ofRole ?? (owner === undefined ? undefined : `(SELECT auth.uid()) = ${owner}`);
  const to = role === 'anon' || table.policies.some(({ roles }) => roles.includes('authenticated')) ? ' TO authenticated' : '';
  const policy = `CREATE POLICY "${lacks.toLowerCase()} ${table.name}" ON ${table.schema}.${table.name} FOR ${lacks}${to} USING (${condition ?? '…'});`;
  const signIn = role === 'anon' ? ` ${nobodySignsIn} A policy for anon would open the rows to everybody.` : '';
  const shown = table.policies.length > 0 && lacks !== 'SELECT' ? ' Or take the button away, if nobody is meant to.' : '';
  return `Say in a policy who may${whose(table, { owner, ofRole, others })}: ${policy}${signIn}${shown}`;
}

/** Whether the rows are other people's than the one's who asks: the owner is compared with somebody else, or staff alone asks. */
export function isOfOthers(
  statements: readonly Statement[],
  table: Table,
  entries: readonly string[],
  facts: Pick<Facts, 'entryPoints'>,
): boolean {
  const owner = ownerOf(table, permitted(table, 'DELETE'));
  const compared = statements.flatMap(({ parameters }) =>
    parameters.filter(({ column, operator }) => owner !== undefined && column?.column === owner && operator === '='),
  );
  if (compared.length > 0) return compared.some(({ origin }) => !origin.startsWith('user'));
  const asking = entries.flatMap((id) => facts.entryPoints.get(id) ?? []);
  return asking.length > 0 && asking.every(({ backOffice, roles }) => backOffice || roles !== undefined);
}

/** What the table's own policies ask for, those first that are most like what is lacking. */
function permitted(table: Table, lacks: PolicyCommand): string[] {
  const order: Record<PolicyCommand, string[]> = {
    DELETE: ['UPDATE', 'INSERT', 'SELECT'],
    UPDATE: ['DELETE', 'INSERT', 'SELECT'],
    INSERT: [],
    SELECT: ['UPDATE', 'DELETE', 'INSERT'],
  };
  return order[lacks].flatMap((command) =>
    table.policies.flatMap(({ command: own, permissive, using, check }) =>
      own === command && permissive ? [using ?? check ?? ''] : [],
    ),
  );
}

function asksForRole(condition: string): boolean {
  return /\bis_\w{0,60}(?:admin|staff|moderator|manager)\w{0,60}\s?\(|\bhas_role\s?\(|\brole\b[^'()]{0,60}=\s*(?:ANY\s*\(|')/i.test(
    condition,
  );
}

function ownerOf(table: Table, conditions: readonly string[]): string | undefined {
  const [column] = conditions.flatMap((condition) => (isOwnerAlone(condition) ? comparedWithAsker(condition) : []));
  const accounts = table.foreignKeys.filter((key) => key.schema === 'auth' && key.table === 'users');
  return column ?? (accounts.length === 1 ? accounts[0]?.columns[0] : undefined);
}

function isOwnerAlone(condition: string): boolean {
  return comparedWithAsker(condition).length === 1 && !/\b(?:and|or|not|exists|case)\b/i.test(condition);
}

function whose(
  { policies }: Table,
  { owner, ofRole, others }: { owner: string | undefined; ofRole: string | undefined; others: boolean },
): string {
  if (ofRole !== undefined)
    return ' (the rows are other people’s here: as another policy of the table does, those who have the role)';
  if (others)
    return ' (the rows are other people’s here, so that a policy for their owner mends nothing: name the role of those who do this)';
  if (owner === undefined) return '';
  const known = policies.some(({ using, check }) => comparedWithAsker(`${using ?? ''} ${check ?? ''}`).includes(owner));
  return known ? ` (here, as its other policies do, the owner in ${owner})` : ` (here the owner in ${owner})`;
}
