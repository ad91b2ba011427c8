import { type CallSite, findTable, type PolicyCommand, type Statement, type Table } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { type Draft, relatedTo, subject } from '../../finding.js';
import { isOfOthers, policyFor } from './policy-advice.js';

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
    fix: table
      ? policyFor(table, lacks, {
          role,
          others: isOfOthers(
            [first, ...others].map(({ statement: one }) => one),
            table,
            entries,
            facts,
          ),
        })
      : '',
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
