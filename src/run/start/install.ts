import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const mostMinutes = 10;

/**
 * Installs an app's packages in a copy of it, with npm and without any of their scripts: what a package would do while it is
 * installed is not done.
 * @returns why it failed; undefined where it did not
 */
export async function installPackages(root: string, folder: string, signal: AbortSignal): Promise<string | undefined> {
  for (const place of new Set([root, path.join(root, folder)])) {
    if (!existsSync(path.join(place, 'package.json'))) continue;
    const locked = existsSync(path.join(place, 'package-lock.json'));
    const why =
      (locked ? await npm(['ci'], place, signal) : 'no lock file') &&
      (await npm(['install', '--legacy-peer-deps', '--no-package-lock'], place, signal));
    if (why !== undefined && why !== '') return why;
  }
  return undefined;
}

/**
 * Fetches packages with npm, without their scripts, into a folder that holds nothing else.
 * @returns why it failed; undefined where it did not
 */
export async function installNamed(names: readonly string[], folder: string, signal: AbortSignal): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "private": true }\n');
  // Peers are what the app's own code would need of them: compilers and the like.
  return npm(['install', '--legacy-peer-deps', '--no-package-lock', ...names], folder, signal);
}

/** What npm said where it failed. */
function npm(words: readonly string[], folder: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn('npm', [...words, '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      signal,
      timeout: mostMinutes * 60_000,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4096)));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (status) => resolve(status === 0 ? undefined : (/npm error (?!code)(.+)/.exec(said)?.[1] ?? 'npm failed')));
  });
}
