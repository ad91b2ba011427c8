import type { App, Grown, Observations } from '../../model/index.js';
import { counted, listed } from '../words.js';
import { createObserved, nameFor, type Shown } from './finding.js';

/** Statements per row from which their number goes with the rows: less is a statement for every tenth row. */
const leastSlope = 0.1;

/** Entry points whose number of statements goes with the rows. */
export function growing({ grow }: Observations): Grown[] {
  return grow.filter(({ slope, repeated }) => repeated !== undefined && slope >= leastSlope);
}

/** One question for each row: seen on the wire at each size. */
export function shownByGrow(app: App, observations: Observations): Shown[] {
  return growing(observations).flatMap((grown): Shown[] => {
    const { repeated, entryPoint, at } = grown;
    if (repeated === undefined) return [];
    const name = nameFor(app, entryPoint);
    const counts = at.map(({ statements }) => counted(statements));
    const rows =
      repeated.sourceRows.length > 0
        ? ` while the rows that it goes through grew from ${counted(repeated.sourceRows[0] ?? 0)} to ${counted(repeated.sourceRows.at(-1) ?? 0)}`
        : '';
    const evidence = `run: ${name} asked the database ${listed(counts, counts.length)} times${rows}`;
    const statements = repeated.statement === undefined ? [] : [repeated.statement];
    return [
      {
        bears: ({ kind, statements: known, entryPoints }) =>
          kind === 'n-plus-one' &&
          (statements.some((id) => known.includes(id))
            ? entryPoints.includes(entryPoint)
            : statements.length === 0 && entryPoints.includes(entryPoint)),
        grade: 'measured',
        evidence,
        otherwise: () =>
          createObserved(app, {
            rule: 'n-plus-one',
            kind: 'n-plus-one',
            factor: 'queries',
            breaks: 'slow',
            effort: 'edit',
            grade: 'measured',
            fingerprint: [repeated.statement ?? repeated.sql, repeated.source ?? ''],
            title: `${name} asks the database once more for every row (seen while the app ran)`,
            why: 'Each question waits for the one before or takes a connection from others: with a hundred rows the page waits a hundred times, with a thousand it fails.',
            fix: 'Ask once for all rows: a join, or one statement with the list of keys (= ANY($1)), and put the answers together in the code.',
            entryPoints: [entryPoint],
            statements,
            evidence: [evidence],
          }),
      },
    ];
  });
}
