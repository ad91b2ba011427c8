import { oneStatement } from '../../src/measure/fixes/one-statement.js';
import type { App, FixEffect, FixTrial, Statement, TriedFix, Work } from '../../src/model/index.js';

const counts = {
  statements: 1,
  rows: 1,
  scanned: 1,
  buffers: 1,
  bytes: 1,
  growth: { law: 'constant', exponent: 0, interval: [0, 0] },
} satisfies FixEffect['before'];

/** What the lab says of the statements that loops over rows in a file's routes send, without its figures; their ids begin with the route's name. */
export function trialsOf(app: App, file: string): FixTrial[] {
  const trials: FixTrial[] = [];
  const seen = new Set<string>();
  for (const entry of app.entryPoints.filter(({ location }) => location.file === file)) {
    for (const site of entry.work === undefined ? [] : inLoops(entry.work, false)) {
      for (const statement of app.statements.filter((each) => each.site === site)) {
        if (!statement.parameters.some(({ from = [] }) => from.length > 0) || seen.has(statement.sql)) continue;
        seen.add(statement.sql);
        const once = oneStatement(statement, [{ number: 1, column: 'id', type: 'integer' }])?.sql ?? '';
        trials.push(trialOf(`${entry.path?.replace('/', '') ?? ''} ${statement.id}`, 'batch', ['id'], statement, once));
      }
    }
  }
  return trials;
}

/** A verified trial of one statement, without figures. */
export function trialOf(id: string, kind: FixTrial['kind'], columns: string[], statement: Statement, sql: string): FixTrial {
  return {
    id,
    kind,
    ddl: `${sql};`,
    schema: 'public',
    table: statement.facts.tables[0]?.name ?? '',
    columns,
    effects: [
      { statement: statement.id, before: counts, after: { ...counts, modelled: [], points: [], plan: [] }, sameRows: true },
    ],
    write: undefined,
    changesWhatIsShown: false,
    verdict: 'verified',
    why: '',
  };
}

/** What the lab says of the statements of a file that ask for whole rows of which the code uses some columns. */
export function columnTrialsOf(app: App, file: string): FixTrial[] {
  return app.callSites.flatMap(({ id, location, usedColumns }) => {
    const statement = app.statements.find(({ site }) => site === id);
    if (location.file !== file || statement === undefined || usedColumns === 'all' || usedColumns.length === 0) return [];
    return [trialOf(`${String(location.line)} ${statement.id}`, 'columns', [...usedColumns].sort(), statement, statement.sql)];
  });
}

function inLoops(work: Work, within: boolean): string[] {
  if (work.kind === 'call') return within ? [work.site] : [];
  if (work.kind === 'loop') return inLoops(work.body, work.over.kind === 'rows');
  return work.parts.flatMap((part) => inLoops(part, within));
}

/** Trials as fixes that are proposed. */
export function triedFixes(trials: readonly FixTrial[]): TriedFix[] {
  return trials.map(({ id, kind, ddl }) => ({
    id,
    kind,
    ddl,
    verdict: 'verified',
    why: '',
    findings: [],
    changesWhatIsShown: false,
    proposed: true,
    price: [],
  }));
}
