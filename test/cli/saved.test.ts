import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Validator } from '@cfworker/json-schema';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, type Finished, program, root } from '../support/cli.js';
import { parse } from '../support/json.js';
import { notesApp } from '../support/notes.js';

const fileName = 'loadbearing-result.json';
let saved = '';
let checked: Finished;

beforeAll(async () => {
  const folder = writeApp(notesApp);
  saved = path.join(folder, 'deep/saved');
  checked = await cli(['check', folder, '--quick', '--json', '--save', saved]);
});

describe('check --json', () => {
  it('gives one JSON document on standard output and its talk on standard error', () => {
    expect(checked.status).toBe(1);
    const verdict = parse(checked.stdout);
    expect(verdict.value).toMatchObject({ schemaVersion: 1, tool: { name: 'loadbearing' } });
    expect(verdict.list('lamps').map((lamp) => lamp.text('users'))).toEqual(['1000', '10000', '100000', '1000000']);
    expect(
      verdict
        .list('findings')
        .map((finding) => finding.text('rule'))
        .sort(),
    ).toEqual(['missing-index', 'unbounded-list']);
    expect(
      checked.stderr
        .split('\n')
        .filter(Boolean)
        .every((line) => line.endsWith('…')),
    ).toBe(true);
    expect(checked.stderr).toContain('Measuring');
  });
});

describe('verdict.schema.json', () => {
  const text = readFileSync(path.join(root, 'verdict.schema.json'), 'utf8');

  it('is as scripts/verdict-schema.mjs makes it of the types', () => {
    const made = path.join(writeApp({}), 'made.json');
    const { status, stderr } = spawnSync(process.execPath, [path.join(root, 'scripts/verdict-schema.mjs'), made], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(made, 'utf8')).toBe(text);
  });

  it('takes what is printed, and nothing that is not in it', () => {
    const validator = new Validator(JSON.parse(text), '2020-12');
    const verdict: object = JSON.parse(checked.stdout);
    expect(validator.validate(verdict).errors).toEqual([]);
    expect(validator.validate({ ...verdict, headline: 1 }).valid).toBe(false);
    expect(validator.validate({ ...verdict, more: 1 }).valid).toBe(false);
  });
});

describe('what --save kept', () => {
  it('is shown again with the same findings and ceiling, without measuring', async () => {
    const shown = await cli(['report', '--from', saved, '--json']);
    expect(shown.stderr).toBe('');
    expect(shown.status).toBe(checked.status);
    const [before, after] = [parse(checked.stdout), parse(shown.stdout)];
    for (const name of ['headline', 'ceiling', 'findings', 'staircase', 'lamps', 'afterFixes', 'statements', 'coverage'])
      expect(after.part(name).value, name).toEqual(before.part(name).value);
  });

  it('is shown as text without colour, whatever the environment says of colours', async () => {
    const plain = await cli(['report', '--from', saved]);
    const without = await cli(['report', '--from', saved], { environment: { NO_COLOR: '1', FORCE_COLOR: '1' } });
    expect(plain.stdout).toContain('users');
    expect(plain.stdout).not.toContain('\u001B');
    expect(without.stdout).toBe(plain.stdout);
  });

  it('is told as a text to paste, finding by finding and as a whole', async () => {
    const all = await cli(['prompt', '--from', saved]);
    expect({ status: all.status, stderr: all.stderr }).toEqual({ status: 0, stderr: '' });
    expect(all.stdout).toMatch(/^Mend this app so that it holds more users\. It holds/);
    const first = await cli(['prompt', '1', '--from', saved]);
    expect(first.stdout).toMatch(/^Mend this in the app: /);
    expect(all.stdout).toContain(first.stdout.trim());
    expect((await cli(['prompt', 'all', '--from', saved])).stdout).toBe(all.stdout);
    expect(expectFailure(await cli(['prompt', '9', '--from', saved]), 'LB_USAGE')).toContain('there is only 1');
  });

  it('is asked about newcomers, without measuring', async () => {
    const asked = await cli(['report', '--from', saved, '--ads', '500/hour', '--json']);
    const ads = parse(asked.stdout).part('ads');
    expect(ads.value).toMatchObject({ perHour: 500, users: 1000 });
    expect(ads.list('steps').map((step) => step.text('step'))).toEqual(['landing page', 'sign-up', 'first screen']);
    expect(parse(asked.stdout).part('headline').value).toEqual(parse(checked.stdout).part('headline').value);
    const shown = await cli(['report', '--from', saved, '--ads', '500']);
    expect(shown.stdout).toContain('  Newcomers\n');
    expect((await cli(['report', '--from', saved])).stdout).not.toContain('Newcomers');
  });

  it('is judged at other sizes', async () => {
    const { stdout } = await cli(['report', '--from', saved, '--users', '10k', '--now', '2k', '--json']);
    expect(
      parse(stdout)
        .list('lamps')
        .map((lamp) => lamp.text('users')),
    ).toEqual(['2000', '10000']);
  });

  it('may be piped into a reader that goes away', () => {
    const command = `"${process.execPath}" "${program}" report --from "${saved}" --json | head -n 1`;
    const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
    expect({ stdout, stderr, status }).toEqual({ stdout: '{\n', stderr: '', status: 0 });
  });

  it('is refused when it is damaged, changed or none', async () => {
    const whole = readFileSync(path.join(saved, fileName), 'utf8');
    const damages: Record<string, string> = {
      empty: '',
      half: whole.slice(0, whole.length / 2),
      list: '[]',
      nothing: 'null',
      hollow: '{"format":1,"digest":"","result":{"app":{},"scenario":{},"findings":[],"measurements":{}}}',
      older: '{"format":0,"app":{},"scenario":{},"findings":[]}',
      changed: whole.replace('"missing-index"', '"nothing-at-all"'),
    };
    for (const [name, text] of Object.entries(damages)) {
      const folder = path.join(saved, name);
      mkdirSync(folder);
      writeFileSync(path.join(folder, fileName), text);
      expect(expectFailure(await cli(['report', '--from', folder]), 'LB_SAVED')).toContain(folder);
    }
    expectFailure(await cli(['report', '--from', path.join(saved, 'none')]), 'LB_SAVED');
  });

  it('cannot go where a file stands, which is said before anything is measured', async () => {
    const folder = writeApp({ ...notesApp, file: '' });
    const refused = await cli(['check', folder, '--save', path.join(folder, 'file/saved')]);
    expectFailure(refused, 'LB_NO_WRITE');
    expect(refused.stderr).not.toContain('Measuring');
  });
});

describe('--html', () => {
  it('writes the report page with the code that the findings are about', async () => {
    const folder = path.join(saved, '../..');
    const file = path.join(folder, 'report.html');
    const { status, stderr } = await cli(['report', '--from', saved, folder, '--html', file]);
    expect(status).toBe(1);
    expect(stderr).toContain(`The report page is in ${file}`);
    const page = readFileSync(file, 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toMatch(/<h1 class="breaks">It holds/);
    expect(page).toMatch(/<span class="line own"><span class="number">\d+<\/span>.*notes/);
  });

  it('goes with a verdict only, and says where it cannot be written', async () => {
    const folder = path.join(saved, '../..');
    expect(expectFailure(await cli(['review', folder, '--html', path.join(folder, 'none.html')]), 'LB_USAGE')).toContain(
      '--html needs a verdict',
    );
    expect(
      expectFailure(await cli(['report', '--from', saved, '--html', path.join(folder, 'no/such/page.html')]), 'LB_NO_WRITE'),
    ).toContain('page.html');
  });
});
