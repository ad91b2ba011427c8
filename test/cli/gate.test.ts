import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, type Finished } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

/** Real runs of each app: what is decided must not differ between them. */
const rounds = Number(process.env['LOADBEARING_GATE_ROUNDS'] ?? 1);
const server = notesApp['src/server.js'] ?? '';
const sound = {
  ...notesApp,
  'migrations/002_index.sql': 'create index on notes (user_id, created_at desc);\n',
  'src/server.js': server.replace('order by created_at desc', 'order by created_at desc limit 20'),
};
const looped = {
  ...sound,
  'src/server.js': sound['src/server.js'].replace(
    'res.json(rows);',
    `for (const row of rows) row.author = (await pool.query('select email from users where id = $1', [req.user.id + row.id])).rows[0];
  res.json(rows);`,
  ),
};
const unindexed = { ...sound, 'migrations/002_index.sql': '' };

let baseline = '';
let first: Finished;

const check = (files: Record<string, string>, ...words: string[]): Promise<Finished> =>
  cli(['check', writeApp(files), '--users', '10k,1M', ...words]);

beforeAll(async () => {
  baseline = path.join(writeApp({}), 'baseline.json');
  first = await check(sound, '--baseline', baseline, '--write-baseline', baseline);
});

describe('the gate', () => {
  it('writes its baseline in the first run, with nothing of the code in it', () => {
    expect(first.status).toBe(0);
    expect(first.stderr).toContain(`The baseline is in ${baseline}`);
    const text = readFileSync(baseline, 'utf8');
    expect(text).toContain('"GET /notes": {"1000":1,"10000":1,"1000000":1}');
    expect(text).not.toMatch(/select|server\.js|user_id/);
  });

  it.each(Array.from({ length: rounds }, (_, at) => at + 1))(
    'passes what has not changed, fails a loop of statements and a dropped index (round %i)',
    async () => {
      const same = await check(sound, '--baseline', baseline);
      expect(same.stdout).toContain('Against the baseline: nothing new, nothing worse');
      expect(same.status).toBe(0);
      const loop = await check(looped, '--baseline', baseline, '--json');
      expect(loop.status).toBe(1);
      expect(parse(loop.stdout).part('gate').value).toMatchObject({
        failing: expect.arrayContaining([expect.stringMatching(/^Worse: GET \/notes sends up to \d+ statements/)]),
      });
      const scan = await check(unindexed, '--baseline', baseline, '--json');
      expect(scan.status).toBe(1);
      expect(parse(scan.stdout).part('gate').value).toMatchObject({
        failing: expect.arrayContaining([
          expect.stringMatching(/^New: .*missing-index/),
          expect.stringMatching(/^Worse: the statement at src\/server\.js:\d+ \(GET \/notes\) grows linear/),
        ]),
      });
    },
  );

  it('of defects that were there passes, says what is gone, and is tightened when nothing is worse', async () => {
    const saved = path.join(writeApp({}), 'saved');
    const own = `${saved}.json`;
    const demanded = path.join(writeApp({ 'x.json': '{ "gate": { "growth": "linear", "ceiling": 9000000 } }' }), 'x.json');
    // While one sends its statements as many people would, the other reads or fills.
    const [accepted, demand] = await Promise.all([
      check(notesApp, '--quick', '--save', saved, '--write-baseline', own),
      check(sound, '--quick', '--config', demanded),
    ]);
    expect(accepted.status).toBe(0);
    expect((await cli(['report', '--from', saved, '--baseline', own])).status).toBe(0);
    const mended = await check(sound, '--quick', '--baseline', own, '--write-baseline', own, '--format', 'markdown');
    expect(mended.status).toBe(0);
    expect(mended.stdout).toContain('### Against the baseline: nothing new, nothing worse');
    expect(mended.stdout).toMatch(/- ✅ missing-index \(\w+\) is gone/);
    const back = await cli(['report', '--from', saved, '--baseline', own, '--write-baseline', own]);
    expect(back.status).toBe(1);
    expect(back.stderr).toContain('was not written');
    expect(demand.stdout).toContain('gate.ceiling asks for room for 9,000,000');
    expect(demand.status).toBe(1);
  });

  it('says in one line what is wrong with a baseline, before anything is measured', async () => {
    const folder = writeApp(sound);
    expectFailure(await cli(['check', folder, '--baseline', path.join(folder, 'none.json')]), 'LB_NO_BASELINE');
    const broken = path.join(folder, 'broken.json');
    writeFileSync(broken, '{ "loadbearing": 1,\n "ceiling": 3 }');
    expect(expectFailure(await cli(['check', folder, '--baseline', broken]), 'LB_BASELINE')).toContain('line 2');
    expectFailure(await cli(['review', folder, '--baseline', broken]), 'LB_USAGE');
    expectFailure(await cli(['check', folder, '--write-baseline', path.join(folder, 'no/such.json')]), 'LB_NO_WRITE');
  });
});
