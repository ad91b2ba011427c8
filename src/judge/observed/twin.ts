import type { Apart, App, Observations } from '../../model/index.js';
import { createObserved, nameFor, type Shown } from './finding.js';

/** What one process keeps, shown by a second one or by a restart. */
export function shownByTwin(app: App, { twin }: Observations): Shown[] {
  return twin.map((apart): Shown => {
    const { entryPoint, how } = apart;
    const evidence = `run: ${sentenceOf(app, apart)}`;
    const isClock = how === 'idle';
    return {
      bears: ({ kind, rule, entryPoints }) =>
        (isClock ? rule === 'repeated-schedule' : kind === 'in-memory-state') && entryPoints.includes(entryPoint),
      grade: 'reproduced',
      evidence,
      otherwise: () =>
        createObserved(app, {
          rule: isClock ? 'repeated-schedule' : 'in-memory-state',
          kind: 'in-memory-state',
          factor: 'state',
          breaks: 'wrong',
          effort: isClock ? 'edit' : 'redesign',
          grade: 'reproduced',
          fingerprint: [entryPoint, how],
          title: isClock
            ? 'A clock of the process starts work in every process: with two instances it is done twice'
            : `${nameFor(app, entryPoint)} depends on the process that answers: ${how === 'restart' ? 'a restart forgets it' : 'a second instance does not know it'}`,
          why: 'What a process keeps in its memory or on its own disk is known to no other one and gone after a restart. With two instances behind one address every other request meets the wrong one.',
          fix: isClock
            ? 'Let one do it: pg_try_advisory_xact_lock around the work, a unique key per run, or a queue in the database (pg-boss).'
            : 'Keep it where all processes look: in Postgres, in Redis, or (files) in object storage.',
          entryPoints: [entryPoint],
          statements: [],
          evidence: [evidence],
        }),
    };
  });
}

/** "GET /me: 200 from one, 401 from the other (after POST /login)". */
export function sentenceOf(app: App, { entryPoint, how, difference, after }: Apart): string {
  const before = after.length === 0 ? '' : ` (after ${after.map((id) => nameFor(app, id)).join(', ')} at one of them)`;
  const who = how === 'restart' ? 'before and after a restart' : how === 'idle' ? 'nobody asked' : 'asked of two instances';
  return `${nameFor(app, entryPoint)}, ${who}: ${difference}${before}`;
}
