import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, finish, program } from '../support/cli.js';
import { notesApp } from '../support/notes.js';
import { ownPlace } from '../support/place.js';

const requests = [
  {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  },
  { method: 'notifications/initialized' },
  { id: 2, method: 'tools/call', params: { name: 'check', arguments: { wait: 50 } } },
  { id: 3, method: 'tools/call', params: { name: 'job', arguments: { id: 'check-1', wait: 0 } } },
];

function send(child: ChildProcessWithoutNullStreams, message: object): void {
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/** A server with a check under way, whose Postgres is at work. */
async function atWork(place: ReturnType<typeof ownPlace>) {
  const child = spawn(process.execPath, [program, 'mcp', writeApp(notesApp)], {
    env: { ...process.env, TMPDIR: place.folder },
  });
  const finished = finish(child);
  for (const request of requests) send(child, request);
  const began = performance.now();
  while (performance.now() - began < 20_000 && place.processes().length < 5) await wait(50);
  expect(place.processes().length).toBeGreaterThanOrEqual(5);
  return { child, finished };
}

/** Waits until a text was said on standard output. */
async function heard(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  let said = '';
  const listen = (more: string): void => void (said += more);
  child.stdout.on('data', listen);
  while (!said.includes(text)) await once(child.stdout, 'data');
  child.stdout.off('data', listen);
}

describe('a server that is ended while a check runs leaves no process and no folder', () => {
  it.each(['standard input closes', 'SIGTERM'])('when %s', async (how) => {
    const place = ownPlace();
    const { child, finished } = await atWork(place);
    const ended = performance.now();
    if (how === 'SIGTERM') child.kill(how);
    else {
      // A job that is cancelled is gone, and the server serves on.
      send(child, { id: 4, method: 'tools/call', params: { name: 'job', arguments: { id: 'check-1', cancel: true } } });
      await heard(child, '"id":4');
      expect(place.folders()).toEqual([]);
      send(child, { id: 5, method: 'tools/call', params: { name: 'check', arguments: { wait: 0 } } });
      await heard(child, 'check-2 is running');
      child.stdin.end();
    }
    const { status, stdout, stderr } = await finished;
    while (performance.now() - ended < 5_000 && (place.processes().length > 0 || place.folders().length > 0)) await wait(50);
    expect({ processes: place.processes(), folders: place.folders() }).toEqual({ processes: [], folders: [] });
    expect(status).toBe(how === 'SIGTERM' ? 2 : 0);
    expect(stderr).toContain(how === 'SIGTERM' ? 'LB_INTERRUPTED' : 'check-2: cancelled');
    expect(stderr).toContain('check-1: cancelled');
    // Standard output carried the protocol alone.
    const answers = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(answers).toContainEqual(expect.objectContaining({ jsonrpc: '2.0', id: 1 }));
    expect(JSON.stringify(answers)).toContain('check-1 is running');
  });
});

describe('the command', () => {
  it('ends at once where nobody speaks to it, and refuses what does not go with it', async () => {
    const folder = writeApp(notesApp);
    expect(await cli(['mcp', folder])).toEqual({ status: 0, stdout: '', stderr: '' });
    expectFailure(await cli(['mcp', `${folder}/none`]), 'LB_NO_FOLDER');
    expectFailure(await cli(['mcp', folder, '--allow', `${folder}/none`]), 'LB_NO_FOLDER');
    expectFailure(await cli(['mcp', folder, '--save', 'x']), 'LB_USAGE');
    expectFailure(await cli(['review', folder, '--allow', folder]), 'LB_USAGE');
  });
});
