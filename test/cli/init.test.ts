import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { byHandFile, byHandText } from '../../src/cli/init/by-hand.js';
import { actionText, workflowText } from '../../src/cli/init/texts.js';
import { readSettings } from '../../src/settings/index.js';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, program, root } from '../support/cli.js';
import { notesApp } from '../support/notes.js';

const workflow = '.github/workflows/loadbearing.yml';
const read = (folder: string, file: string): string => readFileSync(path.join(folder, file), 'utf8');

describe('loadbearing init', () => {
  it('writes settings and a workflow, says what it wrote, and never writes over anything', async () => {
    const folder = writeApp({ 'package.json': '{}', 'AGENTS.md': '# Mine' });
    const dry = await cli(['init', folder, '--dry-run', '--agents']);
    expect(dry.status).toBe(0);
    expect(dry.stdout).toContain('loadbearing.json would be written');
    expect(dry.stdout).toContain('AGENTS.md would get at its end');
    expect(readdirSync(folder).sort()).toEqual(['AGENTS.md', 'package.json']);
    const first = await cli(['init', folder, '--agents']);
    expect(first.stdout).toContain('loadbearing.json is written.');
    expect(first.stdout).toContain(`${workflow} is written.`);
    expect(readSettings(read(folder, 'loadbearing.json'), 'loadbearing.json', []).settings.users).toEqual([1e4, 1e5, 1e6]);
    expect(read(folder, 'AGENTS.md')).toMatch(/^# Mine\n\n## Checking that it scales/);
    expect(existsSync(path.join(folder, byHandFile))).toBe(false);
    expect((await cli(['init', folder, '--by-hand'])).stdout).toContain(`${byHandFile} is written.`);
    expect(parseYaml(read(folder, byHandFile))).toMatchObject({
      on: { workflow_dispatch: { inputs: { folder: { default: '.' } } } },
    });
    const before = read(folder, 'AGENTS.md');
    writeFileSync(path.join(folder, 'loadbearing.json'), '{ "now": 7 }');
    const second = await cli(['init', folder, '--agents']);
    expect(second.stdout.match(/stays as it is/g)).toHaveLength(3);
    expect([read(folder, 'loadbearing.json'), read(folder, 'AGENTS.md')]).toEqual(['{ "now": 7 }', before]);
  });

  it('puts the workflow where GitHub looks, prints what agents should know, and refuses what is no folder', async () => {
    const repository = writeApp({ 'apps/my shop/package.json': '{}', '.git/HEAD': '' });
    const { stdout } = await cli(['init', 'apps/my shop'], { cwd: repository });
    expect(stdout).toContain('## Checking that it scales');
    expect(existsSync(path.join(repository, 'apps/my shop/AGENTS.md'))).toBe(false);
    expect(parseYaml(read(repository, workflow))).toMatchObject({
      jobs: { check: { env: { FOLDER: 'apps/my shop', BASELINE: 'apps/my shop/loadbearing-baseline.json' } } },
    });
    expectFailure(await cli(['init', path.join(repository, 'none')]), 'LB_NO_FOLDER');
    expectFailure(await cli(['init', path.join(repository, '.git/HEAD')]), 'LB_NO_FOLDER');
    const taken = writeApp({ 'package.json': '{}', '.github': '' });
    expectFailure(await cli(['init', taken]), 'LB_NO_WRITE');
  });
});

interface Step {
  id?: string;
  name?: string;
  if?: string;
  shell?: string;
  run?: string;
  uses?: string;
}

function isStep(value: object): value is Step {
  return ('run' in value && typeof value.run === 'string') || ('uses' in value && typeof value.uses === 'string');
}

/** The steps of a parsed workflow or action. */
function stepsIn(yaml: unknown): Step[] {
  const found: Step[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isStep(value)) found.push(value);
    for (const item of Object.values(value)) walk(item);
  };
  walk(yaml);
  return found;
}

describe('what runs in CI', () => {
  const texts = { workflow: workflowText('.'), action: actionText(), 'workflow by hand': byHandText('.') };

  it.each(Object.entries(texts))('the %s is valid YAML of shells that parse, and names nothing of a machine', (name, text) => {
    const steps = stepsIn(parseYaml(text));
    expect(steps.length).toBeGreaterThan(3);
    for (const step of steps.filter(({ run }) => run !== undefined)) {
      expect(step.run).not.toMatch(/\$\{\{/);
      expect(spawnSync('bash', ['-n', '-c', step.run ?? ''], { encoding: 'utf8' }).stderr).toBe('');
      if (name === 'action') expect(step.shell).toBe('bash');
    }
    expect(steps.flatMap(({ uses }) => uses ?? []).every((uses) => /^actions\/[\w-]+@v\d+$/.test(uses))).toBe(true);
    expect(text).not.toMatch(/https?:|registry|\/(work|root|home|tmp)\//);
  });

  it('action.yml is as scripts/action.mjs writes it', () => {
    expect(readFileSync(path.join(root, 'action.yml'), 'utf8')).toBe(texts.action);
  });

  it('the check really runs: it leaves summary, page, SARIF and baseline, then fails on what is worse and updates one comment', () => {
    const folder = writeApp({
      ...notesApp,
      'runner/bin/npx': `#!/bin/sh\nshift 2\nif [ "$1" = check ]; then set -- "$@" --quick; fi\nexec "${process.execPath}" "${program}" "$@"\n`,
    });
    const runner = path.join(folder, 'runner');
    const out = path.join(runner, 'loadbearing');
    // GitHub's command line, as far as the step asks it: it lists no comment at first, then one, and keeps what it is given.
    writeFileSync(
      path.join(runner, 'bin/gh'),
      `#!/bin/sh\necho "$@" >> "${runner}/calls"\ncase "$*" in *--paginate*) [ -f "${runner}/posted" ] && echo 42;; *POST*) touch "${runner}/posted";; esac\nexit 0\n`,
    );
    for (const tool of ['npx', 'gh']) chmodSync(path.join(runner, 'bin', tool), 0o755);
    mkdirSync(path.join(runner, 'none'));
    const steps = stepsIn(parseYaml(texts.workflow));
    const step = (name: string, more: NodeJS.ProcessEnv = {}): number | null =>
      spawnSync(
        'bash',
        ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', steps.find((one) => one.name === name)?.run ?? 'exit 99'],
        {
          cwd: folder,
          stdio: 'ignore',
          env: {
            PATH: `${runner}/bin:${process.env['PATH'] ?? ''}`,
            HOME: process.env['HOME'],
            FOLDER: '.',
            BASELINE: 'loadbearing-baseline.json',
            RUNNER_TEMP: runner,
            GITHUB_OUTPUT: path.join(runner, 'output'),
            GITHUB_STEP_SUMMARY: path.join(runner, 'summary'),
            GITHUB_REPOSITORY: 'me/shop',
            NUMBER: '7',
            ...more,
          },
        },
      ).status;
    expect(step('Check')).toBe(0);
    expect(read(runner, 'output')).toBe('status=0\n');
    expect(read(runner, 'summary')).toMatch(/^## It holds about[\s\S]*There is no baseline yet/);
    for (const file of ['report.html', 'loadbearing.sarif', 'loadbearing-baseline.json', 'comment.md'])
      expect(existsSync(path.join(out, file)), file).toBe(true);
    writeFileSync(
      path.join(folder, 'loadbearing-baseline.json'),
      read(out, 'loadbearing-baseline.json').replace(
        /\{"rule":"missing-index".*\}/,
        '{"rule":"missing-index","breaks":"slow","status":"accepted"}',
      ),
    );
    expect(step('Check')).toBe(0);
    expect(read(runner, 'output')).toBe('status=0\nstatus=1\n');
    expect(step('Keep one comment up to date')).toBe(0);
    expect(step('Keep one comment up to date')).toBe(0);
    const calls = read(runner, 'calls')
      .trim()
      .split('\n')
      .filter((call) => call.includes('--method'));
    expect(calls).toEqual([
      expect.stringContaining('POST repos/me/shop/issues/7/comments'),
      expect.stringContaining('PATCH repos/me/shop/issues/comments/42'),
    ]);
    expect(read(out, 'body.md')).toMatch(/^<!-- loadbearing -->\n## /);
    expect([step('End as the check did', { STATUS: '1' }), step('End as the check did', { STATUS: '' })]).toEqual([1, 2]);
  });
});
