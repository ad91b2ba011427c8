import type { App, Observations } from '../../model/index.js';
import { createObserved, nameFor, type Shown } from './finding.js';

/** Two requests at the same moment that no order explains: three times of three. */
export function shownByOverlap(app: App, { overlap }: Observations): Shown[] {
  return overlap.map(({ entryPoints, serial, together, reproduced, of, statements, tables }): Shown => {
    const [entryPoint, other] = entryPoints;
    const name = nameFor(app, entryPoint);
    const both = entryPoint === other ? `${name} twice` : `${name} and ${nameFor(app, other)}`;
    const evidence = `run: ${both} at the same moment, ${String(reproduced)} times of ${String(of)}: ${together}; one after the other: ${serial}`;
    return {
      bears: (finding) =>
        finding.kind === 'race' &&
        finding.entryPoints.includes(entryPoint) &&
        statements.some((id) => finding.statements.includes(id)),
      grade: 'reproduced',
      evidence,
      otherwise: () =>
        createObserved(app, {
          rule: 'race',
          kind: 'race',
          factor: 'data-model',
          breaks: 'wrong',
          effort: 'edit',
          grade: 'reproduced',
          fingerprint: [...new Set(entryPoints), ...tables],
          title:
            entryPoint === other
              ? `${name} comes out wrong when two people are there at the same moment`
              : `${name} undoes ${nameFor(app, other)} that comes at the same moment`,
          why: 'Both requests look before either has written, so both go on what was true before. Nothing fails and nothing is logged: the numbers are wrong afterwards.',
          fix: 'Let the database decide in one statement: a unique key with ON CONFLICT, an UPDATE that says what it expects (… SET count = count + 1, … WHERE used < limit), or SELECT … FOR UPDATE in a transaction.',
          entryPoints: [...new Set(entryPoints)],
          statements: [...writesFirst(app, statements)],
          evidence: [evidence],
        }),
    };
  });
}

/** The finding stands at the write. */
function writesFirst({ statements: all }: App, ids: readonly string[]): string[] {
  const writes = new Set(all.filter(({ facts }) => facts.verb !== 'select').map(({ id }) => id));
  return [...ids].sort((left, right) => Number(writes.has(right)) - Number(writes.has(left)));
}
