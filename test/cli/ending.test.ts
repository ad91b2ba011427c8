import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, finish, root, startCli } from '../support/cli.js';
import { notesApp } from '../support/notes.js';
import { ownPlace } from '../support/place.js';

const soundShop = path.join(root, 'examples/sound-shop');

describe('a run that is ended while it measures leaves no process and no folder', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('by %s', async (signal) => {
    const place = ownPlace();
    const child = startCli(['check', soundShop], { environment: place.environment });
    const finished = finish(child);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (text: string) => text.includes('Measuring') && resolve());
      child.on('exit', () => resolve());
    });
    await wait(1500);
    expect(place.processes().length).toBeGreaterThan(5);
    expect(place.folders()).toHaveLength(1);

    const ended = performance.now();
    child.kill(signal);
    const result = await finished;
    while (performance.now() - ended < 5000 && (place.processes().length > 0 || place.folders().length > 0)) await wait(50);
    expect({ processes: place.processes(), folders: place.folders() }).toEqual({ processes: [], folders: [] });
    if (signal === 'SIGKILL') expect(result.status).toBeNull();
    else expect(expectFailure(result, 'LB_INTERRUPTED')).toContain('Nothing was left behind');
  });
});

describe('two runs at the same time', () => {
  it('do not meet, not even when both are the first', async () => {
    const place = ownPlace();
    const apps = ['notes', 'tickets'].map((table) =>
      writeApp(
        Object.fromEntries(
          Object.entries(notesApp).map(([file, text]) => [file.replace('notes', table), text.replaceAll('notes', table)]),
        ),
      ),
    );
    const results = await Promise.all(apps.map((app) => cli(['review', app], { environment: place.environment })));
    expect(results.map((result) => result.status)).toEqual([1, 1]);
    const [notes, tickets] = results.map((result) => result.stdout);
    expect(notes).toContain('notes is searched');
    expect(tickets).toBe(notes?.replaceAll('notes', 'tickets'));
    expect({ processes: place.processes(), folders: place.folders() }).toEqual({ processes: [], folders: [] });
    expect(existsSync(path.join(place.folder, 'cache/loadbearing'))).toBe(true);
  });
});
