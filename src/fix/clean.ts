import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LoadbearingError } from '../model/index.js';

/**
 * Looks whether the files that git knows in an app's folder are as they were committed, so that what is written stands apart from
 * what its owner writes. Nothing of the repository's configuration is run: files are compared by what git says of the last commit.
 * @returns why it cannot be told, where there is no repository
 * @throws LB_DIRTY with the first files that differ
 */
export function requireClean(folder: string): string | undefined {
  // Within a hook git names its own repository and index here.
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const listed = spawnSync('git', ['-C', folder, 'ls-tree', '-r', '-z', 'HEAD', '.'], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...Object.fromEntries(kept), GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
  });
  if (listed.status !== 0) return 'no git repository with a commit was found around it';
  const differing = listed.stdout
    .split('\0')
    .flatMap((line) => {
      const [, mode, digest, file] = /^(\d+) blob ([0-9a-f]+)\t([\s\S]+)$/.exec(line) ?? [];
      // Links and parts of other repositories are not written to.
      return mode === undefined || mode === '120000' || digest === undefined || file === undefined ? [] : [{ digest, file }];
    })
    .filter(({ digest, file }) => !isAs(digest, path.join(folder, file)));
  if (differing.length === 0) return undefined;
  const named = differing.slice(0, 3).map(({ file }) => file);
  throw new LoadbearingError(
    'LB_DIRTY',
    folder,
    `${named.join(', ')}${differing.length > 3 ? ` and ${String(differing.length - 3)} more` : ''}`,
  );
}

/** Whether a file is the one with this digest; other line endings are no change. */
function isAs(digest: string, place: string): boolean {
  let content: Buffer;
  try {
    content = readFileSync(place);
  } catch {
    return false;
  }
  const plain = (): Buffer => Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  return blobDigest(content, digest.length) === digest || blobDigest(plain(), digest.length) === digest;
}

/** https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobDigest(content: Buffer, length: number): string {
  const hash = createHash(length === 64 ? 'sha256' : 'sha1');
  return hash
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
}
