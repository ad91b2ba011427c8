import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from '../support/agent.js';
import { writeApp } from '../support/app.js';
import { notesApp } from '../support/notes.js';
import { ownPlace } from '../support/place.js';

/** A short list that no index serves, judged at a size that is filled in a second. */
const app = {
  ...notesApp,
  'src/server.js': (notesApp['src/server.js'] ?? '').replace('order by created_at desc', 'order by created_at desc limit 20'),
  'loadbearing.json': JSON.stringify({
    now: 100,
    users: [1_000],
    budgets: { viewMilliseconds: 3 },
    tables: { notes: { perUser: 100 } },
  }),
};

let folder = '';
let agent: Agent;
let place: ReturnType<typeof ownPlace>;
beforeAll(async () => {
  folder = writeApp(app);
  place = ownPlace();
  agent = await startAgent(folder, { TMPDIR: place.folder });
});
afterAll(() => agent.client.close());

/** Every file below the folder with its time and text. */
function contents(): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(path.join(folder, file)).isFile())
    .map(
      (file) => `${file} ${String(statSync(path.join(folder, file)).mtimeMs)} ${readFileSync(path.join(folder, file), 'utf8')}`,
    )
    .sort();
}

describe('an agent over MCP', () => {
  it('is offered six tools, of which none writes, and told the loop', async () => {
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['check', 'job', 'findings', 'explain', 'try', 'verify']);
    for (const { annotations, description } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
      expect(description?.length).toBeGreaterThan(50);
    }
    expect(agent.client.getInstructions()).toMatch(/check, then findings .* verify/);
  });

  it('is refused in a sentence what it may not have or what there is not', async () => {
    symlinkSync(writeApp(app), path.join(folder, 'out'));
    const refused: [tool: string, input: Record<string, unknown>, said: RegExp][] = [
      ['check', { folder: '/' }, /^LB_OUTSIDE: The folder \/ is outside/],
      ['check', { folder: '../nothing-there' }, /^LB_OUTSIDE: /],
      ['check', { folder: 'out' }, /^LB_OUTSIDE: /],
      ['check', { folder: 'nope' }, /^LB_NO_FOLDER: /],
      ['check', { users: [0] }, /users/],
      ['job', { id: 'check-9' }, /^LB_NO_JOB: There is no job check-9\. None was started/],
      ['findings', {}, /^LB_NO_JOB: /],
      ['verify', {}, /^LB_NO_JOB: /],
      ['explain', { rule: 'no-such-rule' }, /^LB_USAGE: There is no rule "no-such-rule"/],
      ['try', {}, /^LB_PROPOSED: /],
      ['try', { sql: 'select 1; drop table notes' }, /LB_PROPOSED: .* one SELECT, INSERT, UPDATE or DELETE/],
      ['try', { sql: 'with gone as (delete from notes returning id) select id from gone' }, /LB_PROPOSED: .* whose WITH writes/],
      ['try', { index: 'create index on notes (user_id); drop table notes' }, /LB_PROPOSED: .* one CREATE INDEX/],
      ['try', { sql: 'select colour from notes' }, /LB_PROPOSED: .*column "colour" does not exist/],
    ];
    for (const [tool, input, said] of refused) {
      const { text, failed } = await agent.ask(tool, input);
      expect({ tool, input, failed }).toEqual({ tool, input, failed: true });
      expect(text).toMatch(said);
    }
  });

  it('ends with a higher measured ceiling: check, the finding, the edit that it names, verify', async () => {
    const before = contents();
    const started = await agent.ask('check', { wait: 0 });
    expect(started.text).toMatch(/^check-\d+ is running: /);
    const [id = ''] = started.text.split(' ');
    expect(await agent.ask('verify')).toMatchObject({ failed: true });
    expect(await agent.ask('check')).toMatchObject({
      failed: true,
      text: expect.stringMatching(new RegExp(`^LB_BUSY: ${id} is`)),
    });
    expect((await agent.ask('findings', { job: id })).text).toMatch(/^LB_NOT_DONE: .* it is running/);
    const { text: summary, progress } = await agent.ask('job', { id, wait: 50 });
    expect(summary).toMatch(new RegExp(`^${id}: done after \\d+ s\\.`));
    expect(summary).toMatch(/^At 1,000 users: fast no, right yes/m);
    const seconds = progress.map((told) => told.progress);
    expect(seconds.length).toBeGreaterThan(1);
    expect(seconds).toEqual([...new Set(seconds)].sort((left, right) => left - right));
    expect(progress.some(({ message }) => /^measure, \d+ of \d+$/.test(message ?? ''))).toBe(true);

    const { text: list } = await agent.ask('findings');
    const [, finding, rule] = /^1\. \[(\w+)\] .* \(([\w-]+);/m.exec(list) ?? [];
    expect({ rule, others: list.includes('\n2. [') }).toEqual({ rule: 'missing-index', others: false });
    const { text: whole } = await agent.ask('findings', { id: finding });
    expect(whole).toContain('Statement at src/server.js:6: select id, title from notes');
    const [, index = ''] = /```sql\n(CREATE INDEX .*)\n```/.exec(whole) ?? [];
    expect(index).toContain('("user_id", "created_at" DESC)');
    expect((await agent.ask('explain', { rule })).text).toContain('# missing-index: ');

    const trying = await agent.ask('try', {
      sql: 'select title from notes where user_id = $1',
      index: 'create index concurrently my_own on notes (user_id, created_at desc)',
      users: 1_000,
      wait: 50,
    });
    expect(trying.text).toMatch(
      /the proposed statement: select title[\s\S]*at 1,000 users \(measured[^)]*\): reads [\d,]+ pages, gives 1,000 rows/,
    );
    expect(trying.text).toMatch(
      /Helps, tried on a copy: CREATE INDEX my_own ON [\s\S]*each written row costs \d+ bytes of log more/,
    );
    const [, pages, fewer] =
      /src\/server\.js:6 \(GET \/notes\): .* at 1,000 users ([\d,]+) pages, with it ([\d,]+) \(measured\)/.exec(trying.text) ??
      [];
    expect(number(pages)).toBeGreaterThan(10 * number(fewer));
    expect(contents()).toEqual(before);

    writeFileSync(path.join(folder, 'migrations/002_index.sql'), `${index}\n`);
    const { text: verified } = await agent.ask('verify', { wait: 50 });
    expect(verified).toContain(`Compared with ${id}.`);
    expect(verified).toContain('The ceiling is higher.');
    const [, held] = /^Ceiling before: (?:under|about) [^(]*\(([\d,]+);/m.exec(verified) ?? [];
    expect(number(held)).toBeLessThan(500);
    expect(verified).toMatch(/^Ceiling now: over 1 thousand users$/m);
    expect(verified).toMatch(new RegExp(`- missing-index \\(${finding ?? ''}\\) (is gone|does not matter any more)`));
    expect(verified).toContain('New or worse: nothing.');
    for (const text of [summary, list, whole, trying.text, verified]) expect(text.length).toBeLessThanOrEqual(8_000);
    expect({ processes: place.processes(), folders: place.folders() }).toMatchObject({ folders: [] });
  });
});

function number(text: string | undefined): number {
  return Number(text?.replaceAll(',', ''));
}
