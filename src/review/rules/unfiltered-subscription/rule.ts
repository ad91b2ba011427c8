import { type Finding, isOn, type Statement, type Subscription } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import { createFinding } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';
import { isUnheard } from '../unheard-subscription/rule.js';

type Needs = 'catalogue' | 'subscriptions' | 'growing' | 'entryPoints' | 'statements' | 'scenario' | 'reaches' | 'sent' | 'bound';
type Known = Pick<Facts, Needs>;

const meta: RuleMeta<Needs> = {
  id: 'unfiltered-subscription',
  kind: 'fan-out',
  factor: 'queries',
  needs: ['catalogue', 'subscriptions', 'growing', 'entryPoints', 'statements', 'scenario', 'reaches', 'sent', 'bound'],
  holds: 'No open screen is told of everybody’s changes.',
};

/** What a screen does when it hears of a change: it reads its list again, or the changed row, or only takes what it was sent. */
type Answer = 'list' | 'row' | undefined;

const answers = {
  list: { title: ', which then loads its data again', why: ' and answered with a hundred reads' },
  row: { title: ', which then reads the row again', why: ' and answered with a hundred reads of one row' },
};

/** A realtime subscription to a whole table: every change goes to every open screen. */
export const unfilteredSubscription = defineRule(meta, (facts) => {
  const findings: Finding[] = [];
  for (const subscription of facts.subscriptions) {
    const { table, filtered, location } = subscription;
    // Of what is never sent unheard-subscription tells.
    if (filtered || !facts.growing(table) || isUnheard(subscription, facts)) continue;
    const answer = answerTo(subscription, facts);
    const told = answer === undefined ? undefined : answers[answer];
    findings.push(
      createFinding(meta, {
        fingerprint: [location.file, table, String(answer !== undefined)],
        breaks: 'fails',
        effort: 'edit',
        title: `Every change of ${table} by anybody goes to every open screen${told?.title ?? ''}`,
        why: `The subscription names no filter. With a hundred people online each change is sent a hundred times${told?.why ?? ''}; people and changes grow together, so the load grows with their square. Platforms cut off what passes their quota.`,
        fix: adviceFor(subscription, answer, facts),
        location,
      }),
    );
  }
  return findings;
});

function answerTo({ location }: Subscription, facts: Known): Answer {
  const heard = [...facts.entryPoints.values()].filter(
    (entry) => entry.moment === 'event' && entry.location.file === location.file && entry.location.line === location.line,
  );
  if (heard.length === 0) return undefined;
  const sites = facts.reaches.filter(({ entry }) => heard.some(({ id }) => id === entry)).map(({ site }) => site);
  const rows = sites.length > 0 && sites.every((site) => facts.sent(site).every((sent) => facts.bound(sent) === 1));
  return rows ? 'row' : 'list';
}

function adviceFor(subscription: Subscription, answer: Answer, facts: Known): string {
  const { table } = subscription;
  const shown = listsOf(subscription, facts);
  const everybodys = shown.find((statement) => facts.bound(statement) !== 1 && equalities(statement).length === 0);
  const instead = answer === 'list' ? 'put the changed row into the list instead of loading it again' : undefined;
  if (everybodys !== undefined) {
    const list = `This screen shows rows of everybody (line ${String(everybodys.location.line)}), so a filter by one owner would hide some. If only a few people have it open, accept this with a reason`;
    return `${list}. Else name the part of ${table} that it shows${instead === undefined ? '' : `, ${instead}`}, and let the list be asked for again every few seconds instead of at each change.`;
  }
  return `${filterFor(subscription, shown, facts)}${instead === undefined ? '' : `, and ${instead}`}.`;
}

/** What the file of the subscription asks of its table. */
function listsOf({ table, location }: Subscription, { statements }: Known): Statement[] {
  return statements.filter(
    ({ location: asked, facts }) => asked.file === location.file && facts.verb === 'select' && facts.tables[0]?.name === table,
  );
}

/** Columns of its first table that a statement compares with what the code hands in. */
function equalities({ facts: { filters, tables } }: Statement): string[] {
  return filters
    .filter(
      (filter) =>
        isOn(filter, tables[0]) &&
        filter.operator === '=' &&
        !filter.alternative &&
        filter.parameter !== undefined &&
        filter.literal === undefined,
    )
    .map(({ column }) => column);
}

/** The filter by the column with which the same file asks for such rows, else by their owner; in words where there is neither. */
function filterFor({ table }: Subscription, shown: Statement[], { scenario }: Known): string {
  const column =
    shown.flatMap(equalities).find((name) => name !== 'id') ?? scenario.tables.find((line) => line.table === table)?.owner;
  return column === undefined
    ? `Name in a filter which changes of ${table} this screen shows (filter: 'column=eq.value', by a column of ${table})`
    : `Name whose changes are wanted: { event: '*', schema: 'public', table: '${table}', filter: '${column}=eq.' + … }`;
}
