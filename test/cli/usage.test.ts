import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../src/cli/arguments.js';
import { refuseStrange } from '../../src/cli/combinations.js';
import { explain } from '../../src/cli/explain.js';
import { LoadbearingError } from '../../src/model/index.js';
import { writeApp } from '../support/app.js';
import { cli, expectFailure, root } from '../support/cli.js';

/** The options as the command line knows them. */
const options = [...readFileSync(path.join(root, 'src/cli/arguments.ts'), 'utf8').matchAll(/^ +'?([\w-]+)'?: \{ type: '/gm)].map(
  (match) => `--${match[1]}`,
);

/** What the command is refused with, before anything is done. */
function refusalOf(words: readonly string[]): string {
  try {
    const options = readArguments([...words]);
    if (options.command === 'explain') explain(options.rule);
    else refuseStrange(options);
  } catch (error) {
    expect(error).toMatchObject({ name: 'LoadbearingError', code: 'LB_USAGE' });
    if (error instanceof LoadbearingError) return error.message;
  }
  throw new Error(`${words.join(' ')} is not refused`);
}

describe('the command line', () => {
  it('says its version', async () => {
    const described: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const { status, stdout, stderr } = await cli(['--version']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(described).toMatchObject({ version: stdout.trim() });
    expect((await cli(['-v'])).stdout).toBe(stdout);
  });

  it('explains itself: every option, command and exit status, in lines that fit a terminal', async () => {
    const { status, stdout, stderr } = await cli(['--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(options.length).toBeGreaterThan(5);
    for (const word of [
      ...options,
      '-h,',
      '-v,',
      'check',
      'run',
      'review',
      'measure',
      'scenario',
      'snapshot',
      'report',
      'explain',
      'init',
      'prompt',
      'fix',
      'mcp',
      'export',
      'Exit status',
    ])
      expect(stdout).toContain(word);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect((await cli(['-h', '--users', '10k'])).stdout).toBe(stdout);
  });

  it.each([
    [['--nope'], '--nope'],
    [['-x'], '-x'],
    [['--json=yes'], '--json'],
    [['--users'], '--users'],
    [['--users', 'x'], '"x"'],
    [['--users', '10k,,1M'], '""'],
    [['--users', '-5'], '--users'],
    [['--users', '0'], '"0"'],
    [['--users', '2000M'], '"2000M"'],
    [['--now', 'many'], '--now'],
    [['--ads', 'many'], '"many"'],
    [['--ads', '500/day'], '500/hour'],
    [['--save'], '--save'],
    [['report'], '--from'],
    [['report', '--from', 'x', '--config', 'y'], '--config'],
    [['--config'], '--config'],
    [['--deep', '--full'], 'one of --quick'],
    [['--quick', '--deep'], 'one of --quick'],
    [['--deep=yes'], '--deep'],
    [['report', '--from', 'x', '--schema-from', 'postgres://me:pass@localhost/x'], '--schema-from'],
    [['export'], 'k6 or artillery'],
    [['export', 'gatling'], '"gatling" is none'],
    [['export', 'k6', '--from', 'x', '--users', '1k,2k'], 'one size'],
    [['--writes'], 'export'],
    [['one', 'two'], 'one, two'],
    [['check', 'one', 'two', 'three'], 'one, two, three'],
    [['explain', 'no-such-rule'], 'no-such-rule'],
    [['prompt', '1', 'one', 'two'], 'one, two'],
    [['review', '--dry-run'], 'init'],
    [['check', '--by-hand'], 'init'],
    [['check', '--undo'], 'fix'],
    [['fix', '--undo', '--dry-run'], '--undo'],
    [['fix', '--html', 'x.html'], '--html'],
    [['--install'], '--run'],
    [['--apply-fixes'], '--run'],
    [['--requests', 'x.har'], '--run'],
    [['review', '--run'], '--run'],
    [['build', 'x.json', 'y', '--install'], '--run'],
    [['--run', '--from', 'x'], '--from'],
    [['review', '--html', 'x.html'], '--html needs a verdict'],
    [['scenario', '--format', 'sarif'], '--format needs a verdict'],
    [['measure', '--baseline', 'x.json'], '--baseline needs a verdict'],
    [['--format', 'csv'], 'terminal, json, markdown, sarif, github, badge, card'],
    [['report', '--from', 'x', '--changed-since', 'main'], '--changed-since'],
    [['--only', 'race,no-such-rule'], 'no-such-rule'],
    [['--skip', ''], '""'],
  ])('refuses %j and names what was wrong', (words, named) => {
    const said = refusalOf(words);
    expect(said).toContain(named);
    expect(said).toContain('--help');
  });

  // One of each place that refuses: the words, what does not go together, what there is none of, and what only the run finds.
  it.concurrent.each([
    [['--nope'], '--nope'],
    [['report', '--from', 'x', '--changed-since', 'main'], '--changed-since'],
    [['--deep', '--full'], 'one of --quick'],
    [['explain', 'no-such-rule'], 'no-such-rule'],
    [['--only', 'race,no-such-rule'], 'no-such-rule'],
    [['--snapshot', 'x', '--schema-from', 'postgres://me:pass@localhost/x'], 'not both'],
  ])('says so of %j in one line, and ends as every failure does', async (words, named) => {
    const said = expectFailure(await cli(words), 'LB_USAGE');
    expect(said).toContain(named);
    expect(said).toContain('--help');
  });

  it('explains each rule, and all in a list', async () => {
    const observed = readdirSync(path.join(root, 'src/judge/observed')).flatMap((file) =>
      file.endsWith('.md') ? [file.slice(0, -3)] : [],
    );
    const rules = [...readdirSync(path.join(root, 'src/review/rules')), ...observed];
    const { stdout } = await cli(['explain']);
    for (const rule of rules) expect(stdout).toMatch(new RegExp(`^${rule} +\\w.+$`, 'm'));
    expect(stdout.trim().split('\n')).toHaveLength(rules.length);
    for (const rule of ['race', 'offset-pagination', ...observed]) {
      const page = await cli(['explain', rule]);
      expect(page.status).toBe(0);
      expect(page.stdout).toContain('## What to do');
    }
  });

  it('answers in one line whatever a folder is called', async () => {
    const folder = writeApp({ 'two\nlines\u001B[2J/package.json': '{}' });
    const said = expectFailure(await cli(['two\nlines\u001B[2J'], { cwd: folder }), 'LB_NO_CODE');
    expect(said).not.toContain('\u001B');
  });
});
