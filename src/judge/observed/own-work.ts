import type { App, Observations } from '../../model/index.js';
import { counted, duration } from '../words.js';
import { excessOf } from './excess.js';
import { createObserved, nameFor, type Shown } from './finding.js';

/** What the app's own code works on the rows of one request: nobody else is answered meanwhile. */
export function shownByExcess(app: App, { grow }: Observations): Shown[] {
  return grow.flatMap(({ entryPoint, at }): Shown[] => {
    const excess = excessOf(at);
    const [least, most] = [excess?.[0], excess?.at(-1)];
    if (least === undefined || most === undefined) return [];
    const name = nameFor(app, entryPoint);
    const evidence = `run: for ${name} the process worked ${duration(most.milliseconds)} more when the database sent ${counted(most.rows)} rows than when it sent ${counted(least.rows)}, besides what carrying them takes (on this machine)`;
    return [
      {
        bears: ({ rule, entryPoints }) => rule === 'blocking-event-loop' && entryPoints.includes(entryPoint),
        grade: 'measured',
        evidence,
        otherwise: () =>
          createObserved(app, {
            rule: 'blocking-event-loop',
            kind: 'blocking-event-loop',
            factor: 'backend',
            breaks: 'slow',
            effort: 'edit',
            grade: 'measured',
            fingerprint: [entryPoint],
            title: `${name} keeps the whole process busy with its rows: ${duration(most.milliseconds)} for ${counted(most.rows)} (seen while the app ran)`,
            why: 'One process answers all its users. While it works on the rows of one request, everybody else’s request waits.',
            fix: 'Look up with a Map instead of searching a list for each row (find or filter inside map), let the database join, count and sort, and hand out pages.',
            entryPoints: [entryPoint],
            statements: [],
            evidence: [evidence],
          }),
      },
    ];
  });
}
