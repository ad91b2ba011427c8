import type { App, Observations } from '../../model/index.js';
import { createObserved, nameFor, type Shown } from './finding.js';

/** One request after which the process was gone, twice of twice: for everybody who was there. */
export function shownByEnd(app: App, { ended }: Observations): Shown[] {
  return ended
    .filter(({ again }) => again)
    .map(({ entryPoint, why }): Shown => {
      const name = nameFor(app, entryPoint);
      const evidence = `run: after ${name} the app’s process was gone, two times of two: ${why}`;
      return {
        bears: ({ rule, entryPoints }) => rule === 'ended-process' && entryPoints.includes(entryPoint),
        grade: 'reproduced',
        evidence,
        otherwise: () =>
          createObserved(app, {
            rule: 'ended-process',
            kind: 'crash',
            factor: 'backend',
            breaks: 'fails',
            effort: 'edit',
            grade: 'reproduced',
            fingerprint: [entryPoint],
            title: `One request to ${name} ends the app for everybody`,
            why: 'An error in it is caught by nobody, and Node ends a process for that: all other requests that it was answering are lost, and nobody is answered until it has started anew.',
            fix: 'Let errors of handlers reach the framework: Express 5, or in Express 4 a wrapper that passes them on (handler(req, res, next).catch(next)), and no promise that nobody waits for.',
            entryPoints: [entryPoint],
            statements: [],
            evidence: [evidence],
          }),
      };
    });
}
