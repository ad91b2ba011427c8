import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sent } from '../../requests/send.js';
import type { Keeper } from '../../stage/restore.js';
import { raceOf } from './race.js';
import type { Ring } from './trial.js';

/** What an app leaves behind for the requests of one trial, in the order in which they came, and what it answers to each. */
type Play = (names: readonly string[], atOnce: boolean, trial: number) => { rows: string[]; statuses: number[] };

let server: Server;
let port = 0;
let play: Play;
/** Names of the requests of this trial, and what waits for their answers. */
let come: string[] = [];
let trials = 0;
let atOnce = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    const at = come.push(String(request.url).slice(1)) - 1;
    const answer = (): void => {
      response.statusCode = play(come, atOnce, trials).statuses[at] ?? 200;
      response.end();
    };
    // Both have come before one is answered.
    setTimeout(answer, atOnce ? 30 : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => void server.close());
beforeEach(() => {
  trials = 0;
});

const keeper: Keeper = {
  changes: () =>
    Promise.resolve(
      come.length === 0
        ? []
        : [{ table: 'public.rows', added: play(come, atOnce, trials).rows.map((row) => ({ row })), removed: [] }],
    ),
  restore: () => {
    come = [];
    trials += 1;
    atOnce = false;
    return Promise.resolve();
  },
  set: () => Promise.resolve(false),
  remove: () => Promise.resolve(undefined),
  find: () => Promise.resolve(undefined),
  blocked: () => Promise.resolve(false),
};

const kit: Ring['kit'] = {
  wire: {
    take: () => [],
    sent: () => 0,
    pending: () => 0,
    hold: (rule) => void (atOnce ||= rule !== undefined),
  },
  signal: new AbortController().signal,
};

const request = (name: string): Sent => ({ method: 'POST', path: `/${name}`, headers: {} });

async function told(twice: boolean, how: Play): Promise<{ serial: string; together: string } | undefined> {
  play = how;
  const matcher = { shape: (sql: string) => sql, statements: () => [] };
  const ring: Ring = { kit, keeper, matcher, ports: [port, port] };
  const requests = [
    { sent: request('one'), at: 0 },
    { sent: request(twice ? 'one' : 'two'), at: 1 },
  ] as const;
  return raceOf(ring, { requests, twice, milliseconds: 1 }, [{ shape: 'insert', parallel: 1 }], new Map());
}

const all = (rows: readonly string[], statuses: number[] = [200, 200]): ReturnType<Play> => ({ rows: [...rows], statuses });
/** The second finds what the first has made. */
const once = (names: readonly string[]): ReturnType<Play> => all(names.slice(0, 1), [200, 409]);

describe('an outcome of two at once', () => {
  it('is a race where no order gives it, every time', async () => {
    const race = await told(false, (names, both) => (both ? all(names) : once(names)));
    expect(race).toMatchObject({ serial: '1 row came into rows', together: '2 rows came into rows' });
  });

  it('is none where the other order gives it', async () => {
    const order = (names: readonly string[]): string[] => names.map((name, at) => `${String(at + 1)} ${name}`);
    expect(await told(false, (names, both) => all(order(both ? ['two', 'one'] : names)))).toBeUndefined();
  });

  it('is none where one was refused, or both were, and left nothing', async () => {
    expect(await told(false, (names, both) => (both ? all(['two'], [500, 200]) : all(names)))).toBeUndefined();
    expect(await told(false, (names, both) => (both ? all([], [500, 500]) : all(names)))).toBeUndefined();
    expect(await told(false, (names, both) => (both ? all(['two']) : all(names)))).toBeDefined();
  });

  it('is none where one who clicks twice is heard once', async () => {
    expect(await told(true, (names, both) => all(both ? names.slice(0, 1) : names))).toBeUndefined();
  });

  it('is none where it comes out right once of three times', async () => {
    let times = 0;
    const seen = new Set<number>();
    const counted = (trial: number): number => (seen.has(trial) ? times : (seen.add(trial), (times += 1)));
    expect(
      await told(false, (names, both, trial) => (both && counted(trial) < 3 ? all([...names, 'more']) : all(names))),
    ).toBeUndefined();
    expect(times).toBe(3);
  });

  it('is none where one after the other gives something else by now, each time, or is refused for a while', async () => {
    expect(await told(false, (names, both, trial) => all(both || trial > 7 ? [...names, 'late'] : names))).toBeUndefined();
    expect(await told(false, (names, both, trial) => all([...names, both ? 'at once' : `${String(trial)}`]))).toBeUndefined();
    expect(await told(false, (names, both) => (both ? all(names) : all(names.slice(0, 1), [200, 429])))).toBeUndefined();
  });
});
