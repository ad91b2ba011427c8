import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LoadbearingError } from '../../model/index.js';
import type { Temporary } from '../temporary.js';
import type { Address } from './address.js';
import { type GitOptions, runGit } from './git.js';
import { layOutZip } from './zip.js';

const listSeconds = 60;
const fetchSeconds = 300;
const mostPackedBytes = 1024 ** 3;

/** Where from, and for whom, a repository is fetched. */
export interface CloneOptions {
  /** What stands before `/OWNER/NAME.git`. */
  base: string;
  signal: AbortSignal;
  /** Talk, for standard error. */
  say: (text: string) => void;
}

/**
 * Fetches the newest commit of a repository's branch with the machine's git, without its history, and lays its files out below a
 * temporary folder. Nothing of it is executed: no hook, no filter, no submodule, no large-file storage, and no password is asked
 * for or sent. What git packs is unpacked as any zip is, with the same limits.
 * @returns the folder
 * @throws LB_FETCH, LB_ADDRESS for a branch or a folder that there is not, LB_ZIP_UNSAFE
 */
export async function clone(address: Address, temporary: Temporary, options: CloneOptions): Promise<string> {
  const { base, signal, say } = options;
  const shown = pageOf({ ...address, tail: [] });
  const url = `${base}/${address.owner}/${address.name}.git`;
  const place = (name: string): string => path.join(temporary.folder, name);
  const [bare, packed, tree, home] = [place('git'), place('tree.zip'), place('tree'), place('home')];
  for (const folder of [tree, home]) mkdirSync(folder);
  const git = (seconds: number, words: string[], stop?: GitOptions['stop']) =>
    ask(shown, words, {
      home,
      protocol: new URL(base).protocol.slice(0, -1),
      seconds,
      signal,
      started: temporary.watchGroup,
      ...(stop ? { stop } : {}),
    });
  say(`Asking ${shown} for its branches …`);
  const { wanted, named, folder } = wantedOf(address, await git(listSeconds, ['ls-remote', '--symref', '--', url]));
  say(`Fetching ${named} of ${shown} …`);
  await git(listSeconds, ['init', '--quiet', '--bare', '--template=', bare]);
  mkdirSync(path.join(bare, 'info'), { recursive: true });
  // What is left out of releases is a part of the app all the same.
  writeFileSync(path.join(bare, 'info/attributes'), '* -export-ignore -export-subst\n');
  const shallow = ['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules'];
  await git(fetchSeconds, [`--git-dir=${bare}`, ...shallow, '--', url, `+${wanted}:refs/heads/app`], () => tooLarge(bare));
  const object = folder === '' ? 'refs/heads/app' : `refs/heads/app:${folder}`;
  if (folder !== '')
    await requireFolder(address, folder, () => git(listSeconds, [`--git-dir=${bare}`, 'cat-file', '-t', object]));
  await git(fetchSeconds, [`--git-dir=${bare}`, 'archive', '--format=zip', '-1', `--output=${packed}`, object]);
  await layOutZip(packed, tree, { shown, signal });
  return tree;
}

/** @throws LB_FETCH with what git said */
async function ask(shown: string, words: readonly string[], options: GitOptions): Promise<string> {
  const answer = await runGit(words, options);
  if ('printed' in answer) return answer.printed;
  throw new LoadbearingError('LB_FETCH', shown, plain(answer.failed));
}

function plain(said: string): string {
  if (/could not read Username|terminal prompts disabled|Authentication failed|not found|does not appear to be a git/i.test(said))
    return 'there is no public repository of that name';
  if (/Could not resolve host|Failed to connect|Could not connect|Network is unreachable/i.test(said))
    return 'github.com cannot be reached from this machine';
  return said === '' ? 'git gave no reason' : said;
}

/** What is fetched: the branch or tag with the longest name that the address begins with, a commit, or the branch that is shown first. */
function wantedOf(address: Address, listed: string): { wanted: string; named: string; folder: string } {
  const { tail } = address;
  const names = new Set(listed.split('\n').flatMap((line) => /^[0-9a-f]+\t(refs\/(?:heads|tags)\/.+)$/.exec(line)?.[1] ?? []));
  if (tail.length === 0) {
    const first = /^ref: (refs\/heads\/(.+))\tHEAD$/m.exec(listed);
    return { wanted: first?.[1] ?? 'HEAD', named: first?.[2] ?? 'the newest commit', folder: '' };
  }
  for (let length = tail.length; length > 0; length -= 1) {
    const named = tail.slice(0, length).join('/');
    const wanted = [`refs/heads/${named}`, `refs/tags/${named}`].find((candidate) => names.has(candidate));
    if (wanted !== undefined) return { wanted, named, folder: tail.slice(length).join('/') };
  }
  const [commit = '', ...folder] = tail;
  if (/^[0-9a-f]{40}$/.test(commit)) return { wanted: commit, named: `commit ${commit.slice(0, 8)}`, folder: folder.join('/') };
  throw new LoadbearingError('LB_ADDRESS', pageOf(address), 'the repository has no branch and no tag of that name');
}

/** @throws LB_ADDRESS where git knows nothing at that place, or no folder: a link is none */
async function requireFolder(address: Address, folder: string, kind: () => Promise<string>): Promise<void> {
  const found = await kind().catch(() => '');
  if (found.trim() !== 'tree') throw new LoadbearingError('LB_ADDRESS', pageOf(address), `there is no folder ${folder} in it`);
}

/** The page that the address names. */
function pageOf({ owner, name, tail }: Address): string {
  return ['https://github.com', owner, name, ...(tail.length === 0 ? [] : ['tree', ...tail])].join('/');
}

/** Looked at from outside while git writes: a repository's size is told by nothing before. */
function tooLarge(bare: string): string | undefined {
  const folder = path.join(bare, 'objects/pack');
  if (!existsSync(folder)) return undefined;
  const bytes = readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return bytes > mostPackedBytes ? `it is larger than ${String(mostPackedBytes / 1024 ** 2)} MB` : undefined;
}
