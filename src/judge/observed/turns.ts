import { callsIn, type App, type Interval, type LoopSource, type Repeat, type Work } from '../../model/index.js';
import { leastWidening } from '../constants.js';

/** With fewer rows, one statement more or less is no share of them. */
const fewestRows = 10;

/** A repeated statement by the calls that send it and those that bring the rows. */
interface Turning {
  sites: ReadonlySet<string>;
  source: string[];
  turns: Interval;
  parallel: boolean;
}

/** The work with its loops turning as often as the running app was seen to turn them; loops in loops stay as they were read. */
export function turning(app: App, work: Work, repeats: readonly Repeat[]): Work {
  return repeats.reduce((heard, { statements, source, times, sourceRows, atOnce }) => {
    const turns = turnsPerRow(times, sourceRows);
    const [sites, sources] = [sitesIn(app, heard, statements), sitesIn(app, heard, source)];
    if (turns === undefined || sites.length === 0 || sources.length === 0) return heard;
    const seen: Turning = { sites: new Set(sites), source: sources, turns, parallel: atOnce };
    if (isLooped(heard, seen)) return withTurns(heard, seen);
    const [site] = sites;
    return site === undefined ? heard : looped(app, heard, site, seen);
  }, work);
}

function sitesIn(app: App, work: Work, statements: readonly string[]): string[] {
  const called = new Set(callsIn(work).map(({ site }) => site));
  const sites = app.statements.filter(({ id, site }) => statements.includes(id) && called.has(site)).map(({ site }) => site);
  return [...new Set(sites)];
}

/**
 * How often the statement is sent for each row of the other: the same at every size is a count, else a share of unlike rows, and
 * wider than it was seen.
 */
export function turnsPerRow(times: readonly number[], sourceRows: readonly number[]): Interval | undefined {
  const shares = times.flatMap((count, size) => {
    const rows = sourceRows[size] ?? 0;
    return rows < fewestRows ? [] : [count / rows];
  });
  if (shares.length < 2) return undefined;
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const whole = Math.round(most);
  // One statement that is sent besides the loop is no turn of it.
  if (whole >= 1 && times.every((count, size) => Math.abs(count - whole * (sourceRows[size] ?? 0)) <= 1)) return [whole, whole];
  return [least / leastWidening, most * leastWidening];
}

function isSent(work: Work, { sites }: Turning): boolean {
  return callsIn(work).some(({ site }) => sites.has(site));
}

function isLooped(work: Work, seen: Turning): boolean {
  if (work.kind === 'call' || !isSent(work, seen)) return false;
  return work.kind === 'loop' || work.parts.some((part) => isLooped(part, seen));
}

/** Loops of which reading knows how often they turn keep that. */
function withTurns(work: Work, seen: Turning): Work {
  if (work.kind === 'call' || !isSent(work, seen)) return work;
  if (work.kind !== 'loop') return { ...work, parts: work.parts.map((part) => withTurns(part, seen)) };
  return isLooped(work.body, seen) ? work : { ...work, over: heardSource(work.over, seen) };
}

function heardSource(over: LoopSource, { source, turns }: Turning): LoopSource {
  const share: Interval = [Math.min(1, turns[0]), Math.min(1, turns[1])];
  if (over.kind === 'rows' && over.filtered) return { ...over, turns: share };
  return over.kind === 'unknown' ? { kind: 'rows', sites: source, filtered: false, turns: share } : over;
}

/** The first call of a site with the loop around it that reading had not seen. */
function looped(app: App, work: Work, site: string, { source, turns, parallel }: Turning): Work {
  const location = app.callSites.find(({ id }) => id === site)?.location;
  if (location === undefined) return work;
  let found = false;
  const around = (part: Work): Work => {
    if (found) return part;
    if (part.kind === 'loop') return { ...part, body: around(part.body) };
    if (part.kind !== 'call') return { ...part, parts: part.parts.map(around) };
    if (part.site !== site) return part;
    found = true;
    return { kind: 'loop', over: { kind: 'rows', sites: source, filtered: false, turns }, parallel, body: part, location };
  };
  return around(work);
}
