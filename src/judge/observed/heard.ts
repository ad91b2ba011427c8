import type { App, EntryPoint, Grown, Observations } from '../../model/index.js';
import { excessOf } from './excess.js';
import { turning } from './turns.js';

/**
 * The app as it was read, with what the running app showed in place of what was assumed: how often its loops turn, loops that
 * reading had not seen, and the CPU that no statement and no row accounts for. Its statements and their places stay.
 */
export function heardApp(app: App, observations: Observations | undefined): App {
  if (observations === undefined) return app;
  const grown = new Map(observations.grow.map((each) => [each.entryPoint, each]));
  const unforeseen = new Map(observations.driven.map((each) => [each.entryPoint, each.unforeseen.length]));
  return {
    ...app,
    entryPoints: app.entryPoints.map((entry) => heardEntry(app, entry, grown.get(entry.id), unforeseen.get(entry.id) ?? 0)),
  };
}

function heardEntry(app: App, entry: EntryPoint, grown: Grown | undefined, unforeseen: number): EntryPoint {
  const excess = grown === undefined ? undefined : excessOf(grown.at);
  return {
    ...entry,
    work: turning(app, entry.work, grown?.repeats ?? []),
    ...(excess === undefined ? {} : { seenProcess: excess }),
    ...(unforeseen === 0 ? {} : { unforeseen }),
  };
}
