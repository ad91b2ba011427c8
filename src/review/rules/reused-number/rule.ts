import type { Finding, Location } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { type Needs, type Reused, reusedNumbers } from './numbers.js';

const meta: RuleMeta<Needs> = {
  id: 'reused-number',
  kind: 'wrong-answer',
  factor: 'data-model',
  needs: ['courses', 'sent', 'catalogue', 'statements', 'sites', 'entryPoints'],
  holds: 'No number for a new row is made of a count or of the last one by letters.',
};

/** Numbers for new rows that exist already: without two requests at the same moment, for certain. */
export const reusedNumber = defineRule(meta, (facts) => reusedNumbers(facts).map((reused) => describe(reused, facts)));

function describe(reused: Reused, facts: Pick<Facts, Needs>): Finding {
  const { kind, read, insert, table, column, remove, unique } = reused;
  const ids = [...new Set(reused.entries)];
  const names = ids.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  return createFinding(meta, {
    fingerprint: [insert.location.file, kind, table.name, column, facts.sites.get(insert.site)?.symbol ?? ''],
    breaks: unique ? 'fails' : 'wrong',
    effort: 'migration',
    ...(kind === 'letters' ? wordsOfLetters(reused, names) : wordsOfDeleted(reused, names)),
    fix: 'Let the database count: a sequence or an identity column, with the text made of it when it is shown; or a row that is raised by UPDATE … RETURNING in the same transaction. Where it must stay, order by the number and not by the text.',
    location: insert.location,
    related: [read, ...(remove && remove !== read ? [remove] : [])].map((statement) => relatedTo(statement.location, 'query')),
    entryPoints: ids,
    statements: [read.id, insert.id],
  });
}

/** What the database does with a number that exists. */
function then(table: string, column: string, unique: boolean): string {
  return unique
    ? `${table}.${column} is unique: the insert is refused, again at every further try, until somebody mends it by hand.`
    : `No unique key over ${table}.${column} refuses it: several rows have the same number from then on.`;
}

function wordsOfLetters(
  { read, table, column, digits = 0, unique }: Reused,
  names: string[],
): Pick<Finding, 'title' | 'why' | 'evidence'> {
  const first = 10 ** digits;
  const of = (number: number): string => number.toLocaleString('en-US');
  return {
    title: `${subject(names, 'gives', 'give')} the next ${table.name}.${column} by the last one in the order of letters: once ${of(first)} is reached, each new one gets ${of(first)} again`,
    why: `${place(read.location)} takes the last ${column} of a text. The code writes ${String(digits)} digits, and in the order of letters …${String(first - 1)} comes behind …${String(first)}: the last one stays ${of(first - 1)}, and the next is ${of(first)} for ever. ${then(table.name, column, unique)}`,
    evidence: [`${column} is a text, ordered as one, and ${String(digits)} digits are written`],
  };
}

function wordsOfDeleted(
  { read, table, column, remove, unique }: Reused,
  names: string[],
): Pick<Finding, 'title' | 'why' | 'evidence'> {
  const marked = remove === read;
  return {
    title: `${subject(names, 'gives', 'give')} the next ${table.name}.${column} by counting the rows: once one is ${marked ? 'marked as ' : ''}deleted, the next number exists already`,
    why: `${place(read.location)} counts ${marked ? 'the rows that are not marked as deleted' : 'the rows'} and the code adds one. After a deletion the count is below the last number. ${then(table.name, column, unique)}`,
    evidence: [
      `${column} is made of the number of rows`,
      marked
        ? `${place(read.location)} leaves out what is marked as deleted`
        : `${place((remove ?? read).location)} deletes rows of ${table.name}`,
    ],
  };
}

function place({ file, line }: Location): string {
  return `${file}:${String(line)}`;
}
