import type { DatabaseFunction, Finding, Related, Statement } from '../../../../model/index.js';
import type { Facts } from '../../../facts/index.js';
import { runs } from '../../../facts/runs.js';
import { createFinding, relatedTo, subject } from '../../../finding.js';
import { identifier } from '../../../identifier.js';
import { meta, namesOf, type Needs } from '../about.js';
import { placeOf } from '../words.js';
import { type Added, additionsOf } from './added.js';
import { type Changed, changesOf } from './changed.js';
import { isKeptApart } from './locked.js';

/** What two runs at the same moment of a function in the database break: it looks, and writes in a second statement. */
export function insideFunctions(facts: Pick<Facts, Needs>): Finding[] {
  return facts.catalogue.functions.flatMap((known) => {
    if (known.steps === undefined || isKeptApart(known)) return [];
    const callers = facts.statements.filter((statement) => runs(statement, known));
    if (callers.length === 0) return [];
    const changes = oncePerColumn(changesOf(known, facts.catalogue)).map((changed) =>
      describeChanged(changed, known, callers, facts),
    );
    const additions = additionsOf(known, facts.catalogue).map((added) => describeAdded(added, known, callers, facts));
    return [...changes, ...additions.slice(0, 1)];
  });
}

function oncePerColumn(changes: Changed[]): Changed[] {
  return changes.filter(
    ({ table, column }, index) => changes.findIndex((other) => other.table === table && other.column === column) === index,
  );
}

/** Where a function is run: by which entry points, and by which calls. */
function runBy(callers: Statement[], facts: Pick<Facts, Needs>): { ids: string[]; names: string[]; calls: Related[] } {
  const sites = new Set(callers.map((statement) => statement.site));
  const ids = [
    ...new Set(facts.courses.filter(({ steps }) => steps.some(({ site }) => sites.has(site))).map(({ entry }) => entry)),
  ];
  return { ids, names: namesOf(ids, facts), calls: callers.map((statement) => relatedTo(statement.location, 'query')) };
}

type Words = Pick<Finding, 'title' | 'why' | 'fix' | 'evidence'>;

function describeChanged(changed: Changed, known: DatabaseFunction, callers: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { kind, look, write, table, column } = changed;
  const { ids, names, calls } = runBy(callers, facts);
  return createFinding(meta, {
    fingerprint: [known.schema, known.name, kind, table.name, column],
    breaks: 'wrong',
    effort: 'migration',
    ...wordsOfChanged(changed, known, names),
    location: write.location,
    related: [relatedTo(look.step.location, 'query'), ...calls],
    entryPoints: ids,
    statements: callers.map((statement) => statement.id),
  });
}

function wordsOfChanged({ kind, look, write, table, column, besides }: Changed, known: DatabaseFunction, names: string[]): Words {
  const looks = `${placeOf(look.step)} reads ${table.name}.${column} without a lock`;
  const fix = `Read the row with SELECT … FOR UPDATE in ${known.name}(), so that the second waits for the first`;
  if (kind === 'lost')
    return {
      title: `${subject(names, 'runs', 'run')} ${known.name}(), which computes ${table.name}.${column} from what it read before: of two at the same moment one is lost`,
      why: `${looks}, and ${placeOf(write)} writes what it computed from that. A function is no lock: a second one that reads in between writes over the first one's change.`,
      fix: `${fix}, or let the UPDATE compute it (SET ${column} = ${column} + …).`,
      evidence: [`the value written to ${column} is computed from the one read before, and no row is locked`],
    };
  if (kind === 'limit')
    return {
      title: `${subject(names, 'runs', 'run')} ${known.name}(), which weighs ${table.name}.${column} before changing it: of several at the same moment all pass, and it goes past its limit`,
      why: `${looks}, an IF compares it, and ${placeOf(write)} changes it, whatever it is by then. A function is no lock: two that read before either writes both see enough.`,
      fix: `${fix}, or let the UPDATE ask again (… AND ${column} …) and raise an error where NOT FOUND.`,
      evidence: [`the UPDATE has no condition on ${column}, and no row is locked before`],
    };
  return {
    title: `${subject(names, 'runs', 'run')} ${known.name}(), which checks ${table.name}.${column} before setting it: two at the same moment both pass, and each ${besides ?? 'goes on'}`,
    why: `${looks}, an IF compares it, and ${placeOf(write)} sets it by the key alone. A function is no lock: a double click or a second tab is enough, and what it does besides (it ${besides ?? 'goes on'}) is done twice.`,
    fix: `${fix}, or let the UPDATE ask again (… AND ${column} = what it must be) and go on only where it changed a row.`,
    evidence: [`the UPDATE has no condition on ${column}, and no row is locked before`],
  };
}

function describeAdded(added: Added, known: DatabaseFunction, callers: Statement[], facts: Pick<Facts, Needs>): Finding {
  const { look, write, table, kind, columns } = added;
  const { ids, names, calls } = runBy(callers, facts);
  const key = columns.join(', ');
  const by = `${placeOf(look.step)} ${kind === 'count' ? 'counts' : 'looks for'} rows of ${table.name} and ${write.kind === 'test' ? 'lets the new one pass' : `${placeOf(write)} adds one`} in a second step. A function is no lock`;
  return createFinding(meta, {
    fingerprint: [known.schema, known.name, kind, table.name, key],
    breaks: 'wrong',
    effort: 'migration',
    title:
      kind === 'count'
        ? `${subject(names, 'runs', 'run')} ${known.name}(), which counts ${table.name} against a limit before one is added: at the same moment all pass`
        : `${subject(names, 'runs', 'run')} ${known.name}(), which looks whether a row of ${table.name} exists before adding it: two at the same moment add it twice`,
    why:
      kind === 'count'
        ? `${by}: two that count before either is there both see room.`
        : `${by}, and no unique key over ${key} makes the second insert fail: a double click or a second tab is enough.`,
    fix:
      kind === 'count'
        ? `Lock the row that the limit belongs to first (SELECT … FOR UPDATE, or pg_advisory_xact_lock over ${key}), then count.`
        : `A unique index (CREATE UNIQUE INDEX ON ${identifier(table.name)} (${key}), with a WHERE where only some rows count; an EXCLUDE constraint for spans of time), and ON CONFLICT DO NOTHING; or lock first: pg_advisory_xact_lock over ${key}.`,
    location: write.kind === 'test' ? look.step.location : write.location,
    related: [relatedTo(look.step.location, 'query'), ...calls],
    entryPoints: ids,
    statements: callers.map((statement) => statement.id),
    evidence: [
      kind === 'count'
        ? `nothing keeps two from counting ${table.name} at the same time`
        : `${table.name} has no unique key that ${key} covers, and nothing is locked before`,
    ],
  });
}
