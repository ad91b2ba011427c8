import type { ProcessFact } from '../../model/index.js';
import { handlerTexts } from './handlers.js';
import type { Whole } from './scope.js';

/** Words by which code lets one of several processes through: a lock that they share, a leader. */
const keepsApart =
  /advisory|skip\s+locked|redlock|\bleader|isPrimary|isMaster|NODE_APP_INSTANCE|(acquire|try|with|get|take|obtain|hold|claim|release|distributed|job|cron|sync|redis|run)_?lock|\block(s|ed|Key|Id|Name)?\b/i;

/** A variable of the environment by which the operator lets one process do the jobs. */
const chosen =
  /\benv\.(?!\w*(SECRET|KEY|TOKEN))\w*(CRON|JOBS?|SCHEDUL|WORKER|LEADER|PRIMARY|INSTANCE)\w*|\benv\[['"]\w*(CRON|JOB|SCHEDUL|WORKER)\w*['"]\]/i;

/** Work that each process which answers requests starts by a clock of its own, where nothing in the text keeps them apart. */
export function ownClocks(whole: Whole): ProcessFact[] {
  const clocks = [...whole.entryPoints.values()].filter((entry) => entry.ownClock);
  if (clocks.length === 0 || [...whole.serverFiles].some((file) => chosen.test(whole.modules.get(file)?.text ?? ''))) return [];
  return clocks.flatMap((entry): ProcessFact[] =>
    handlerTexts(whole, entry).some((text) => keepsApart.test(text))
      ? []
      : [
          {
            kind: 'own-clock',
            name: entry.name,
            symbol: entry.name,
            location: entry.location,
            places: [],
            entryPoints: [entry.id],
          },
        ],
  );
}
