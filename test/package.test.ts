import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from './support/app.js';
import { cli, expectFailure, type Finished, root } from './support/cli.js';
import { parse } from './support/json.js';
import { notesApp } from './support/notes.js';

const rules = readdirSync(path.join(root, 'src/review/rules'));
const listed =
  /^(dist\/(?!.*\.test\.).+\.(js|d\.ts)|src\/review\/rules\/([\w-]+)\/\3\.md|src\/judge\/observed\/[\w-]+\.md|template\/.+|examples\/README\.md|examples\/blueprints\/\w+\.json|README\.md|CHANGELOG\.md|LICENSE|(loadbearing|blueprint|verdict)\.schema\.json|package\.json)$/;

let home = '';
let packed: string[] = [];

beforeAll(() => {
  home = writeApp({ 'package.json': '{ "name": "elsewhere", "private": true }' });
  chmodSync(home, 0o755);
  // dist is built already; packing again would take it away under the tests that run beside this one.
  const told = npm(['pack', root, '--ignore-scripts', '--json', '--pack-destination', home]);
  const [tarball] = parse(`{"packs":${told}}`).list('packs');
  packed = tarball?.list('files').map((file) => file.text('path')) ?? [];
  npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', path.join(home, tarball?.text('filename') ?? '')]);
}, 300_000);

/** Runs npm in the folder elsewhere and gives what it printed. */
function npm(words: string[]): string {
  const { status, stdout, stderr } = spawnSync('npm', words, { cwd: home, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${words.join(' ')}: ${stderr}`);
  return stdout;
}

describe('the package', () => {
  it('holds the built command, the library, the pages of the rules and the papers, and nothing else', () => {
    expect(packed.filter((file) => !listed.test(file))).toEqual([]);
    const pages = rules.map((rule) => `src/review/rules/${rule}/${rule}.md`);
    const wanted = [
      'dist/cli/main.js',
      'dist/index.js',
      'dist/index.d.ts',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'loadbearing.schema.json',
      'blueprint.schema.json',
      'verdict.schema.json',
      'template/api/gitignore',
      'examples/blueprints/marketplace.json',
      'src/judge/observed/ended-process.md',
      'dist/run/start/preload.js',
      ...pages,
    ];
    expect(packed).toEqual(expect.arrayContaining(wanted));
  });

  it('runs with npx and knows its version, although npm ran no script at its installation', () => {
    expect(npm(['exec', '--offline', '--', 'loadbearing', '--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('is a library', () => {
    const program = `import { check, read, version } from 'loadbearing'; console.log(typeof check, typeof read, version.length > 0);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: home, encoding: 'utf8' });
    expect(stdout).toBe('function function true\n');
  });

  it('reviews an app with a Postgres of its own, as a user without rights', async () => {
    const { status, stdout } = await installed(['review', appFolder(), '--json'], withoutRights());
    expect(
      parse(stdout)
        .list('findings')
        .map((finding) => finding.text('rule'))
        .sort(),
    ).toEqual(['missing-index', 'unbounded-list']);
    expect(status).toBe(1);
  });
});

describe('a folder that may not be written to is told in one line that names it', () => {
  const closed = (): string => {
    const folder = path.join(home, 'closed');
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o555);
    return folder;
  };

  it('for --save, before anything is measured', async () => {
    const refused = await installed(['check', appFolder(), '--save', path.join(closed(), 'saved')], withoutRights());
    expect(expectFailure(refused, 'LB_NO_WRITE')).toContain(closed());
    expect(refused.stderr).not.toContain('Measuring');
    expect(existsSync(path.join(closed(), 'saved'))).toBe(false);
  });

  it.each(['LOADBEARING_CACHE', 'TMPDIR'])('for %s', async (name) => {
    const refused = await installed(['check', appFolder()], { ...withoutRights(), [name]: closed() });
    expect(expectFailure(refused, 'LB_NO_WRITE')).toContain(closed());
  });
});

/** Root may write everywhere: then the command runs as the user that owns nothing. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

function installed(words: string[], environment: NodeJS.ProcessEnv): Promise<Finished> {
  const program = path.join(home, 'node_modules/loadbearing/dist/cli/main.js');
  return cli(words, { program, environment, account, cwd: home });
}

/** The app, readable for everyone. */
function appFolder(): string {
  const folder = writeApp(notesApp);
  chmodSync(folder, 0o755);
  return folder;
}

/** A home and a temporary folder that belong to the account of the command. */
function withoutRights(): NodeJS.ProcessEnv {
  const folder = path.join(home, 'own');
  mkdirSync(folder, { recursive: true });
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  return { HOME: folder, TMPDIR: folder, XDG_CACHE_HOME: '', LOADBEARING_CACHE: '' };
}
