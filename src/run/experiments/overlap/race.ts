import type { Table } from '../../../model/index.js';
import { differing, isSame, type Outcome, outcomeOf, volatileColumns } from './outcome.js';
import { bothInWords } from './words.js';
import type { Change } from '../../stage/restore.js';
import { type Aimed, isRefused, type Ring, serially, together, type Trial } from './trial.js';
import type { Meeting } from './meetings.js';

/** Two requests that are sent at the same moment. */
export interface Pair {
  requests: readonly [Aimed, Aimed];
  /** It is the same person who sends the same again. */
  twice: boolean;
  /** Milliseconds that one of them takes alone. */
  milliseconds: number;
}

/** An outcome that no order of the two gives. */
export interface Race {
  tables: string[];
  serial: string;
  together: string;
  seen: Trial['seen'];
}

export const times = 3;

/** Lets the two meet at each of the writes in turn until an outcome shows that no order gives, every time. */
export async function raceOf(
  ring: Ring,
  pair: Pair,
  meetings: readonly Meeting[],
  tables: ReadonlyMap<string, Table>,
): Promise<Race | undefined> {
  const forth = await serially(ring, pair.requests);
  // A limit by time tells nothing of the order.
  if (forth.answers.some(({ status }) => status === 429)) return undefined;
  for (const meeting of meetings) {
    if (ring.kit.signal.aborted) return undefined;
    const meet = (): Promise<Trial> => together(ring, pair.requests, meeting, pair.milliseconds);
    const first = await meet();
    const race = await confirmed(ring, { ...pair, meet }, tables, { forth, first });
    if (race !== undefined) return race;
  }
  return undefined;
}

function plain(changes: readonly Change[], tables: ReadonlyMap<string, Table>): Outcome {
  return outcomeOf(changes, new Map(), tables);
}

/**
 * Whether no order of the two gives what they give together, every time.
 * @param meet lets the two meet once more
 */
export async function confirmed(
  ring: Ring,
  { requests, twice, meet }: Pick<Pair, 'requests' | 'twice'> & { meet: () => Promise<Trial> },
  tables: ReadonlyMap<string, Table>,
  { forth, first }: { forth: Trial; first: Trial },
): Promise<Race | undefined> {
  if (isSame(plain(forth.changes, tables), plain(first.changes, tables))) return undefined;
  const [one, two] = requests;
  const again = await serially(ring, requests);
  const volatile = volatileColumns(forth.changes, again.changes);
  const shown = ({ changes }: Trial): Outcome => outcomeOf(changes, volatile, tables);
  const order = shown(forth);
  if (!isSame(order, shown(again))) return undefined;
  const orders = [order, shown(await serially(ring, [two, one]))];
  const alone = [shown(await serially(ring, [one])), shown(await serially(ring, [two]))];
  let last: Trial | undefined;
  for (let time = 0; time < times; time += 1) {
    const trial = time === 0 ? first : await meet();
    const outcome = shown(trial);
    const refused = trial.answers.filter(isRefused).length;
    // Who clicks twice may well be heard once.
    const allowed = [...orders, ...(twice || refused > 0 ? alone : []), ...(refused > 1 ? [new Map()] : [])];
    if (allowed.some((each) => isSame(each, outcome))) return undefined;
    last = trial;
  }
  // The clock has not struck meanwhile: one after the other still gives what it gave.
  if (last === undefined || !isSame(order, shown(await serially(ring, requests)))) return undefined;
  return {
    tables: differing(order, shown(last)),
    ...bothInWords(forth.changes, last.changes, volatile, tables),
    seen: last.seen,
  };
}
