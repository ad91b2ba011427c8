import { oneStatement } from '../../src/measure/fixes/one-statement.js';
import type { App, FixEffect, FixTrial, TriedFix, Work } from '../../src/model/index.js';

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
        trials.push({
          id: `${entry.path?.replace('/', '') ?? ''} ${statement.id}`,
          kind: 'batch',
          ddl: `${oneStatement(statement, [{ number: 1, column: 'id', type: 'integer' }])?.sql ?? ''};`,
          schema: 'public',
          table: statement.facts.tables[0]?.name ?? '',
          columns: ['id'],
          effects: [
            { statement: statement.id, before: counts, after: { ...counts, modelled: [], points: [], plan: [] }, sameRows: true },
          ],
          write: undefined,
          changesWhatIsShown: false,
          verdict: 'verified',
          why: '',
        });
      }
    }
  }
  return trials;
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
