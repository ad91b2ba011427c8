import { callsIn, type App, type EntryPoint } from '../../model/index.js';

/** Statements that only routes and queries lead to which no screen asks for, by their ids: no fix is refused for their sake. */
export function unsentStatements({ entryPoints, statements }: Pick<App, 'entryPoints' | 'statements'>): ReadonlySet<string> {
  const sent = formsOf(entryPoints.filter((entry) => entry.unasked !== true));
  const unsent = formsOf(entryPoints.filter((entry) => entry.unasked === true));
  const known = statements.map(({ id, site, variant }) => ({ id, form: `${site}#${String(variant)}` }));
  return new Set(known.filter(({ form }) => unsent.has(form) && !sent.has(form)).map(({ id }) => id));
}

function formsOf(entryPoints: readonly EntryPoint[]): Set<string> {
  const calls = entryPoints.flatMap(({ work }) => callsIn(work));
  return new Set(calls.flatMap(({ site, variants }) => variants.map((variant) => `${site}#${String(variant)}`)));
}
