import type { App, Crowded, Observations } from '../../model/index.js';
import { counted, listed } from '../words.js';
import { createObserved, nameFor, type Shown } from './finding.js';

const leastOwn = 4;

/** Lists of the reader's own rows of which at least half are gone among more strangers. */
export function losing({ crowd }: Observations): Crowded[] {
  return crowd.filter(({ at }) => {
    const [first, last] = [at[0], at.at(-1)];
    if (first === undefined || last === undefined || first.own < leastOwn) return false;
    return (
      at.every(({ strangers }) => strangers === 0) &&
      last.own * 2 <= first.own &&
      at.every(({ own }, index) => index === 0 || own <= (at[index - 1]?.own ?? 0))
    );
  });
}

/** The reader's own rows, lost among strangers'. */
export function shownByCrowd(app: App, observations: Observations): Shown[] {
  return losing(observations).map(({ entryPoint, at }): Shown => {
    const name = nameFor(app, entryPoint);
    const evidence = `run: of the same rows of one reader ${name} showed ${listed(
      at.map(({ own }) => String(own)),
      at.length,
    )} among ${listed(
      at.map(({ users }) => counted(users)),
      at.length,
    )} users`;
    return {
      bears: ({ rule, entryPoints }) =>
        (rule === 'filter-after-limit' || rule === 'silent-cap') && entryPoints.includes(entryPoint),
      grade: 'reproduced',
      evidence,
      otherwise: () =>
        createObserved(app, {
          rule: 'filter-after-limit',
          kind: 'wrong-answer',
          factor: 'queries',
          breaks: 'wrong',
          effort: 'edit',
          grade: 'reproduced',
          fingerprint: [entryPoint],
          title: `${name} loses rows of its reader as more people come`,
          why: 'The newest rows of everybody are cut off first and looked through for the reader’s own afterwards: the more strangers there are, the fewer of their own are among them.',
          fix: 'Let the database pick the reader’s rows before it cuts: put the condition into the statement that has the LIMIT.',
          entryPoints: [entryPoint],
          statements: [],
          evidence: [evidence],
        }),
    };
  });
}
