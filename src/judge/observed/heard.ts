import { callsIn, type App, type EntryPoint, type Grown, type Observations } from '../../model/index.js';
import { excessOf } from './excess.js';
import { turning } from './turns.js';

/**
 * The app as it was read, with what the running app showed in place of what was assumed: how often its loops turn, loops that
 * reading had not seen, and the CPU that no statement and no row accounts for. Its statements and their places stay.
 */
export function heardApp(app: App, observations: Observations | undefined): App {
  if (observations === undefined) return app;
  const grown = new Map(observations.grow.map((each) => [each.entryPoint, each]));
  const unforeseen = new Map(observations.driven.map((each) => [each.entryPoint, each.unforeseen]));
  return {
    ...app,
    entryPoints: app.entryPoints.map((entry) => heardEntry(app, entry, grown.get(entry.id), unforeseen.get(entry.id) ?? [])),
  };
}

function heardEntry(app: App, entry: EntryPoint, grown: Grown | undefined, unforeseen: readonly string[]): EntryPoint {
  const excess = grown === undefined ? undefined : excessOf(grown.at);
  const unknown = unforeseen.filter((sql) => !isOtherColumns(app, entry, sql)).length;
  return {
    ...entry,
    work: turning(app, entry.work, grown?.repeats ?? []),
    ...(excess === undefined ? {} : { seenProcess: excess }),
    ...(unknown === 0 ? {} : { unforeseen: unknown }),
  };
}

const written = /^\s*(update|insert|delete)\s+(?:into\s+|from\s+)?(?:only\s+)?(?:"?\w+"?\.)?"?(\w+)/i;

/** The same rows written as by a statement that was foreseen, with other columns of them: that one was measured. */
function isOtherColumns({ statements }: App, { work }: EntryPoint, sql: string): boolean {
  const [, verb, table] = written.exec(sql) ?? [];
  const sites = new Set(callsIn(work).map(({ site }) => site));
  return statements.some(
    ({ site, facts }) => sites.has(site) && facts.verb === verb?.toLowerCase() && facts.tables[0]?.name === table,
  );
}
