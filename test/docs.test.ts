import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { type Arguments, readArguments } from '../src/cli/arguments.js';
import { refuseStrange } from '../src/cli/combinations.js';
import { doorOf } from '../src/cli/doors/index.js';
import { byHandText } from '../src/cli/init/by-hand.js';
import { writeApp } from './support/app.js';
import { cli, program, root } from './support/cli.js';
import { commandsIn, type Written } from './support/commands.js';
import { parse } from './support/json.js';
import { zipOf } from './support/zip.js';

const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const documents = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const commands = documents.flatMap((document) => commandsIn(document, text(document)));

describe('every command in the documents', () => {
  it('was found: in the README, in each guide, and each command that --help names', () => {
    const guides = documents.filter((document) => document.startsWith('docs/guides/'));
    expect(guides.length).toBeGreaterThan(5);
    for (const document of ['README.md', ...guides])
      expect(
        commands.some((command) => command.document === document),
        document,
      ).toBe(true);
    const used = new Set(commands.map(({ words }) => parsed(words)?.command).filter((command) => command !== undefined));
    expect([...used].sort()).toEqual(
      [
        'build',
        'check',
        'explain',
        'export',
        'fix',
        'init',
        'mcp',
        'measure',
        'prompt',
        'report',
        'review',
        'run',
        'scenario',
        'snapshot',
      ].sort(),
    );
  });

  it.each(commands.map((command): [string, Written] => [`${command.document}: ${command.written}`, command]))(
    '%s is one that there is',
    (_, { words }) => {
      const options = readArguments(words);
      if (!isPart(words)) refuseStrange(options);
      // A command that is spelt wrong would be taken for a folder.
      if (options.folder !== '.' && options.command === 'check') expect(options.folder).toMatch(/[./:]|^folder$/);
    },
  );
});

/** Undefined where its own test says what is wrong with it. */
function parsed(words: readonly string[]): Arguments | undefined {
  try {
    return readArguments([...words]);
  } catch {
    return undefined;
  }
}

/** A sentence may name a command and leave out what it must be given: `build`, `report`. */
function isPart(words: readonly string[]): boolean {
  return words.length === 1 && ['build', 'report'].includes(words[0] ?? '');
}

/** Whether a command takes seconds and changes nothing. */
function isQuick({ command, folder, from, dryRun, help, version, depth }: Arguments): boolean {
  if (doorOf(folder) === 'address' && command !== 'explain') return false;
  if (help || version || ['review', 'explain', 'scenario', 'snapshot'].includes(command)) return depth === 'usual';
  if (command === 'init') return dryRun;
  return from !== undefined && (command === 'prompt' || command === 'report' || (command === 'fix' && dryRun));
}

const saved = '.loadbearing';

/** The words for the example in this folder, with the saved result wherever they name one. */
function here(words: readonly string[], { folder, from, command }: Arguments): string[] {
  const app = command === 'explain' || folder === 'my-app.zip' ? folder : '.';
  // Without a folder it is the one that it is started in.
  return words.flatMap((word) => (word === from ? saved : word !== folder ? word : app === '.' ? [] : app));
}

let folder = '';
let runner = '';
let checked: { status: number | null; stderr: string };

/** The example, its zip, and its one check, which is the workflow's that is started by hand. */
beforeAll(() => {
  folder = writeApp({});
  runner = path.join(folder, 'runner');
  cpSync(path.join(root, 'examples/brittle-shop'), folder, { recursive: true });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:js|json|sql)$/.test(file));
  writeFileSync(
    path.join(folder, 'my-app.zip'),
    zipOf(files.map((file) => ({ name: `my-app-main/${file}`, content: readFileSync(path.join(folder, file)) }))),
  );
  mkdirSync(path.join(runner, 'bin'), { recursive: true });
  const npx = path.join(runner, 'bin/npx');
  writeFileSync(
    npx,
    `#!/bin/sh\nshift 2\nif [ "$1" = check ]; then set -- "$@" --quick; fi\nexec "${process.execPath}" "${program}" "$@"\n`,
  );
  chmodSync(npx, 0o755);
  const script =
    parse(JSON.stringify(parseYaml(byHandText('.'))))
      .part('jobs')
      .part('report')
      .list('steps')[2]
      ?.text('run') ?? 'exit 9';
  checked = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${runner}/bin:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'],
      FOLDER: '.',
      SIZES: '10k',
      RUNNER_TEMP: runner,
      GITHUB_STEP_SUMMARY: path.join(runner, 'summary'),
    },
  });
  cpSync(path.join(runner, 'result'), path.join(folder, saved), { recursive: true });
});

it.each(documents)('%s links only to what is there', (document) => {
  const links = [...text(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g)].flatMap((match) => match[1] || []);
  expect(links.filter((link) => !existsSync(path.join(root, path.dirname(document), link)))).toEqual([]);
});

describe('the report as a download', () => {
  it('is what docs/guides/no-terminal.md says to paste, and leaves page and prompts though the app breaks', () => {
    const [, block = ''] = /```yaml\n([\s\S]*?)\n {3}```/.exec(text('docs/guides/no-terminal.md')) ?? [];
    expect(`${block.replaceAll(/^ {3}/gm, '')}\n`).toBe(byHandText('.'));
    expect(checked.status, checked.stderr).toBe(0);
    expect(readdirSync(path.join(runner, 'loadbearing')).sort()).toEqual(['prompts.txt', 'report.html']);
    expect(readFileSync(path.join(runner, 'summary'), 'utf8')).toMatch(/^## It holds about/);
    expect(readFileSync(path.join(runner, 'loadbearing/prompts.txt'), 'utf8')).toContain('src/feed.js');
    expect(readFileSync(path.join(runner, 'loadbearing/report.html'), 'utf8')).toContain('</html>');
  });

  it('a folder that cannot be checked fails it', () => {
    const script =
      parse(JSON.stringify(parseYaml(byHandText('.'))))
        .part('jobs')
        .part('report')
        .list('steps')[2]
        ?.text('run') ?? '';
    const { status, stderr } = spawnSync('bash', ['-e', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: `${runner}/bin:${process.env['PATH'] ?? ''}`,
        FOLDER: 'none',
        SIZES: '10k',
        RUNNER_TEMP: path.join(runner, 'again'),
        GITHUB_STEP_SUMMARY: path.join(runner, 'summary-again'),
      },
    });
    expect([status, stderr]).toEqual([2, expect.stringContaining('LB_NO_FOLDER')]);
  });
});

describe('the quick ones, executed on the example', () => {
  const quick = new Map(
    commands
      .flatMap(({ words }) => {
        const options = parsed(words);
        return options !== undefined && !isPart(words) && isQuick(options) ? [here(words, options)] : [];
      })
      .map((words) => [words.join(' '), words]),
  );

  it('are many', () => expect(quick.size).toBeGreaterThan(12));

  it.concurrent.each([...quick])('%s', async (_, words) => {
    const before = readdirSync(folder);
    const { status, stdout, stderr } = await cli(words, { cwd: folder });
    expect(stderr).not.toMatch(/^LB_/m);
    expect(status).toBeLessThan(2);
    expect(stdout.length).toBeGreaterThan(20);
    expect(readdirSync(folder)).toEqual(before);
    expect(existsSync(path.join(folder, '.github'))).toBe(false);
  });
});
