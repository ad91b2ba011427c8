import { isSameSpot, type CallSite, type Finding, type Statement } from '../../../model/index.js';
import type { Facts } from '../../facts/index.js';
import type { Reach, ReachLoop } from '../../facts/reach.js';
import { createFinding, nameSome, relatedTo, subject } from '../../finding.js';
import { defineRule, type RuleMeta } from '../../rule.js';

/** A loop over so few rows costs nothing worth a finding. */
const fewRows = 5;
/** Nor does one over the rows of a parent of which the largest has so many: the seats at a table. */
const fewOfParent = 10;

/** So many statements that never become more cost less than a finding is worth. */
const shortList = 50;

/** So many parts has one thing at the most that anybody makes: the lines of an order. */
const lines = 10;

/** A job that runs at least so often. */
const shortMilliseconds = 3_600_000;

/** The scenario's rule for lists to choose from. */
const lookupRule = 10;

type Needs =
  | 'reaches'
  | 'sites'
  | 'statements'
  | 'sent'
  | 'refused'
  | 'bound'
  | 'owned'
  | 'few'
  | 'handful'
  | 'lines'
  | 'scenario'
  | 'entryPoints';

const meta: RuleMeta<Needs> = {
  id: 'n-plus-one',
  kind: 'n-plus-one',
  factor: 'queries',
  needs: [
    'reaches',
    'sites',
    'statements',
    'sent',
    'refused',
    'bound',
    'owned',
    'few',
    'handful',
    'lines',
    'scenario',
    'entryPoints',
  ],
  holds: 'No screen asks the database once per row: the number of questions stays the same when the data grows.',
};

export const nPlusOne = defineRule(meta, (facts) => {
  const loops = new Map<string, { loop: ReachLoop; reaches: Reach[] }>();
  for (const reach of facts.reaches) {
    if (turnsOverInflow(reach, facts)) continue;
    for (const loop of reach.loops) {
      // One value picked out of the rows, or what ends the loop: hardly a turn sends anything.
      if (loop.picked === 'few' || loop.picked === 'once' || !growsWithRows(loop, facts)) continue;
      const key = `${loop.location.file}:${loop.location.line}:${loop.location.column}`;
      const entry = loops.get(key) ?? { loop, reaches: [] };
      entry.reaches.push(reach);
      loops.set(key, entry);
    }
  }
  return [...loops.values()]
    .filter((entry) => !isShortList(entry.loop, entry.reaches, facts))
    .map((entry) => describe(entry.loop, entry.reaches, facts));
});

/** What came since a job's last run, which is not long ago: a row at a time is what such a job is for. */
function turnsOverInflow({ entry, loops }: Reach, facts: Pick<Facts, Needs>): boolean {
  const job = facts.entryPoints.get(entry);
  // An interval that the environment gives to a clock of the process is one of minutes.
  const every = job?.everyMilliseconds ?? (job?.ownClock ? 0 : Infinity);
  return every <= shortMilliseconds && loops.some(({ over }) => over.kind === 'rows' && over.inflow === true);
}

/** The loop runs over rows of a statement, and nothing keeps their number small. */
function growsWithRows(loop: ReachLoop, facts: Pick<Facts, Needs>): boolean {
  const { over } = loop;
  if (over.kind !== 'rows') return false;
  // A list whose statement is broken today will be a list once it is mended.
  if (
    facts.refused.some(
      (statement) => over.sites.includes(statement.site) && !asksForOne(facts.sites.get(statement.site), statement.variant),
    )
  )
    return true;
  const sources = over.sites.flatMap((site) => facts.sent(site)).filter((statement) => statement.order === 0);
  return sources.some((statement) => {
    const bound = facts.bound(statement);
    if (facts.handful(statement)) return false;
    if (bound !== 1 && facts.few(statement) && (facts.owned(statement) ?? 0) <= fewOfParent) return false;
    return bound === undefined || bound > fewRows;
  });
}

/**
 * The loop runs over a list to choose from (categories, plans), the same for everyone: as many statements at a million users as
 * today. A finding only where they are many now.
 */
function isShortList(loop: ReachLoop, reaches: Reach[], facts: Pick<Facts, Needs>): boolean {
  const { over } = loop;
  if (over.kind !== 'rows') return false;
  const sources = over.sites.flatMap((site) => facts.sent(site));
  const lists = sources.map((statement) => facts.scenario.tables.find(({ table }) => table === statement.facts.tables[0]?.name));
  const rows = lists.map((list, at) => {
    if (asksForLines(sources[at], facts)) return lines;
    return list?.fixed === undefined || list.rule !== lookupRule ? Infinity : list.fixed;
  });
  const perRow = new Set(reaches.map((reach) => reach.site)).size;
  return rows.length > 0 && Math.max(...rows) * perRow <= shortList;
}

function asksForLines(source: Statement | undefined, facts: Pick<Facts, Needs>): boolean {
  return source !== undefined && facts.lines(source);
}

function asksForOne(site: CallSite | undefined, variant: number): boolean {
  return site?.variants[variant]?.steps.some((step) => step.name === 'single' || step.name === 'maybeSingle') ?? false;
}

function describe(loop: ReachLoop, reaches: Reach[], facts: Pick<Facts, Needs>): Finding {
  const sites = [...new Set(reaches.map((reach) => reach.site))].flatMap((id) => facts.sites.get(id) ?? []);
  const sources = (loop.over.kind === 'rows' ? loop.over.sites : []).flatMap((id) => facts.sites.get(id) ?? []);
  const entries = [...new Set(reaches.map((reach) => reach.entry))];
  const names = entries.flatMap((id) => facts.entryPoints.get(id)?.name ?? []);
  const statements = facts.statements.filter((statement) => sites.some((site) => site.id === statement.site));
  const brokenSource =
    sources.length > 0 && sources.every((site) => facts.refused.some((statement) => statement.site === site.id));
  const writes = statements.some((statement) => statement.facts.verb !== 'select');
  const reads = statements.some((statement) => statement.facts.verb === 'select');
  // Each of the calls stands behind a test that some of the rows pass.
  const tested = reaches.every(({ loops }) =>
    loops.some(({ location, picked }) => picked === 'some' && isSameSpot(location, loop.location)),
  );
  const what = sites.length === 1 ? 'one more time' : `${sites.length} more times`;
  return createFinding(meta, {
    fingerprint: [
      loop.location.file,
      sites[0]?.symbol ?? '',
      ...sites.map((site) => shape(site)),
      ...sources.map((site) => site.symbol),
    ],
    breaks: 'slow',
    effort: 'edit',
    title: `${subject(names, 'asks', 'ask')} the database ${what} for every row${tested ? ' that passes a test' : ''} (N+1)`,
    why: `The loop in ${loop.location.file}:${loop.location.line} sends ${sites.length === 1 ? 'a statement' : `${sites.length} statements`} per row of ${nameSome(sources.map((site) => site.symbol || `${site.location.file}:${site.location.line}`))}. ${priceOf(loop, sites.length, facts)}`,
    fix:
      writes && reads
        ? 'Ask once, before the loop, for what it looks up of all rows (WHERE id = ANY($1)), and write all rows once, behind it, instead of both for every row: one INSERT with many rows, or UPDATE … FROM unnest($1, $2) AS new (id, value) WHERE … .id = new.id. WHERE id = ANY($1) alone would give all of them the same value.'
        : writes
          ? 'Write all rows with one statement instead of one per row: one INSERT with many rows, or UPDATE … FROM unnest($1, $2) AS new (id, value) WHERE … .id = new.id where each row gets a value of its own; WHERE id = ANY($1) only where all get the same, or are deleted.'
          : 'Fetch what the loop needs with one statement before it: a join, or WHERE id = ANY($1) with all the ids, and look the rows up in a map.',
    location: loop.location,
    related: [
      ...sites.map((site) => relatedTo(site.location, 'query')),
      ...sources.map((site) => relatedTo(site.location, 'loop')),
    ],
    entryPoints: entries,
    // What follows on a statement that Postgres refuses was not seen to run: nothing is measured of it.
    statements: brokenSource ? [] : statements.map((statement) => statement.id),
    evidence: [
      `${sites.length} statement${sites.length === 1 ? '' : 's'} per row, ${loop.parallel ? 'all started at once' : 'one after the other'}`,
    ],
  });
}

/** What it comes to, and with what it grows. */
function priceOf({ over }: ReachLoop, perRow: number, facts: Pick<Facts, Needs>): string {
  const sources = over.kind === 'rows' ? over.sites.flatMap((site) => facts.sent(site)) : [];
  if (sources.length > 0 && sources.every((source) => asksForLines(source, facts)))
    return `With ${lines} of them that is ${lines * perRow + 1} round trips for one request; the number grows with what one of these has, not with the users.`;
  return `With 300 rows that is ${300 * perRow + 1} round trips for one request, and the number grows with the data.`;
}

function shape(site: CallSite): string {
  return `${site.symbol}:${site.variants[0]?.steps.map((step) => step.name).join('.') ?? ''}`;
}
