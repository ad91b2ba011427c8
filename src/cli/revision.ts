import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import path from 'node:path';
import { LoadbearingError } from '../model/index.js';
import { openTemporary } from './temporary.js';

/** An app's folder as it was at a revision, and how to take it away again. */
export interface RevisionFolder {
  folder: string;
  remove: () => void;
}

/**
 * Lays out the tree of a revision in a temporary folder. Nothing of the repository is executed and nothing in it changes: no
 * checkout, no hook, and no filter, because git reads it through a bare repository of its own with a configuration of its own.
 * @throws LB_REVISION when there is no such revision, or no such folder in it
 */
export function openRevision(folder: string, revision: string): RevisionFolder {
  const { folder: own, remove } = openTemporary('revision');
  try {
    return { folder: extract(realpathSync(folder), revision, own), remove };
  } catch (error) {
    remove();
    if (error instanceof LoadbearingError) throw error;
    throw new LoadbearingError('LB_REVISION', revision, error instanceof Error ? error.message : String(error));
  }
}

function extract(folder: string, revision: string, own: string): string {
  const ask = (...words: string[]): string => run(revision, 'git', ['-C', folder, ...words]);
  const inside = ask('rev-parse', '--show-prefix');
  const objects = path.resolve(folder, ask('rev-parse', '--git-path', 'objects'));
  const commit = ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`);
  const [bare, tree, tar] = [path.join(own, 'git'), path.join(own, 'tree'), path.join(own, 'tree.tar')];
  isolated(revision, 'git', [
    'init',
    '--quiet',
    '--bare',
    '--template=',
    `--object-format=${ask('rev-parse', '--show-object-format')}`,
    bare,
  ]);
  mkdirSync(path.join(bare, 'info'), { recursive: true });
  writeFileSync(path.join(bare, 'objects/info/alternates'), `${objects}\n`);
  // What is left out of releases is a part of the app all the same.
  writeFileSync(path.join(bare, 'info/attributes'), '* -export-ignore -export-subst\n');
  isolated(revision, 'git', [`--git-dir=${bare}`, 'archive', '--format=tar', `--output=${tar}`, commit]);
  mkdirSync(tree);
  run(revision, 'tar', ['-x', '-f', tar, '-C', tree]);
  const app = path.join(tree, inside);
  if (!isFolder(app)) throw new LoadbearingError('LB_REVISION', revision, `it has no folder ${inside}`);
  return app;
}

/** Runs git without anybody's settings: a filter could be among them. */
function isolated(revision: string, command: string, words: string[]): string {
  return run(revision, command, words, { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: devNull });
}

/** Runs git or tar and gives what it printed. */
function run(revision: string, command: string, words: string[], more: NodeJS.ProcessEnv = {}): string {
  // Within a hook git names its own repository and index here.
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const env = { ...Object.fromEntries(kept), GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', ...more };
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: 'utf8', env });
  if (status === 0) return stdout.trim();
  const said = error?.message ?? stderr.trim().split('\n')[0] ?? '';
  throw new LoadbearingError('LB_REVISION', revision, said === '' ? 'there is no such commit' : said);
}

function isFolder(folder: string): boolean {
  try {
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
