import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, finish, startCli } from '../support/cli.js';
import { notesApp } from '../support/notes.js';
import { ownPlace } from '../support/place.js';

/** `LOADBEARING_SEED=7 LOADBEARING_KILLS=40 npx vitest run test/cli/kill.test.ts` tries other moments, and more of them. */
const seed = Number(process.env['LOADBEARING_SEED'] ?? 20_261_126);
const kills = Number(process.env['LOADBEARING_KILLS'] ?? 8);
/** About as long as a run takes; one that has ended before its moment came was not killed. */
const runMilliseconds = 7_000;
/** With nothing in the cache, that is being filled for about so long. */
const fillMilliseconds = 3_500;

it(`killed at ${String(kills)} moments of its run (seed ${String(seed)}) it leaves no process, and the next start no folder`, async () => {
  const random = randomFrom(seed);
  // One moment in each part of the run, denser at its beginning, where processes and folders come into being.
  const moments = Array.from({ length: kills }, (_, part) => {
    const cold = part % 5 === 0;
    const share = ((part + random()) / kills) ** 2;
    return { cold, after: Math.round(cold ? random() * fillMilliseconds : share * runMilliseconds) };
  });
  const folder = writeApp(notesApp);
  const lanes = await Promise.all(
    [0, 1].map((lane) =>
      runLane(
        folder,
        moments.filter((_, part) => part % 2 === lane),
      ),
    ),
  );
  const told = lanes.flatMap(({ outcomes }) => outcomes);
  expect(told.filter(({ alive }) => alive.length > 0)).toEqual([]);
  expect(told.filter(({ unswept }) => unswept.length > 0)).toEqual([]);
  expect(lanes.map(({ left }) => left)).toEqual([[], []]);
  // A machine so fast that most runs had ended would show nothing.
  expect(told.filter(({ killed }) => killed).length).toBeGreaterThanOrEqual(kills * 0.75);
}, 240_000);

interface Moment {
  cold: boolean;
  after: number;
}

/** Kills one run after the other in a place of their own; the last start is a whole one. */
async function runLane(app: string, moments: Moment[]) {
  const place = ownPlace();
  const outcomes = [];
  let before: string[] = [];
  for (const moment of moments) {
    if (moment.cold) rmSync(place.cache, { recursive: true, force: true });
    const outcome = await killAt(app, moment, place, before);
    outcomes.push(outcome);
    before = place.folders();
  }
  const last = await cli(['review', app], { environment: place.environment });
  expect(last.status).toBe(1);
  return { outcomes, left: [...place.folders(), ...place.unfinished()] };
}

async function killAt(app: string, moment: Moment, place: ReturnType<typeof ownPlace>, before: string[]) {
  const child = startCli(['check', app, '--quick'], { environment: place.environment });
  let opened = false;
  child.stderr?.on('data', (text: Buffer) => (opened ||= text.includes('Building the schema')));
  const finished = finish(child);
  await Promise.race([wait(moment.after), finished]);
  if (child.pid !== undefined && child.exitCode === null) place.watch(child.pid);
  // A run whose lab is open has swept what the ones before it left.
  const unswept = opened ? place.folders().filter((name) => before.includes(name)) : [];
  child.kill('SIGKILL');
  const ended = performance.now();
  const killed = (await finished).status === null;
  let alive = place.processes();
  while (alive.length > 0 && performance.now() - ended < 5000) {
    await wait(50);
    alive = place.processes();
  }
  return { ...moment, killed, opened, alive, unswept };
}

/** The same numbers from the same seed, on every machine (mulberry32). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
