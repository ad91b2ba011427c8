import { cp, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What an app needs to run is copied; what is large, made anew or the owner's secret is not. */
const left = /^(?:\.git|\.hg|node_modules|coverage|\.turbo|\.vercel|\.cache|\.env.*)$/;
const example = /^\.env\.(?:example|sample|template)$/;

/**
 * A copy of the repository for one instance of the app, so that nothing of the owner's is written to and no two instances share a
 * disk. Installed packages are linked, and files with secrets (`.env`) stay where they are.
 * @returns the copy's path
 */
export async function copyApp(root: string, parent: string, name: string): Promise<string> {
  const target = path.join(parent, name);
  const linked: string[] = [];
  await mkdir(target, { recursive: true });
  await cp(root, target, {
    recursive: true,
    verbatimSymlinks: true,
    filter: async (source) => {
      const base = path.basename(source);
      if (base === 'node_modules') linked.push(source);
      if (source !== root && left.test(base) && !example.test(base)) return false;
      // A socket or a pipe that a program of the owner's left there cannot be copied.
      const entry = await lstat(source);
      return entry.isDirectory() || entry.isFile() || entry.isSymbolicLink();
    },
  });
  for (const packages of linked) await symlink(packages, path.join(target, path.relative(root, packages)), 'dir');
  return target;
}

/** Of the machine, and not of the app. */
const ofTheMachine = new Set(['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ', 'CI', 'NO_COLOR']);

/** Some apps take their environment from a file alone: the copy has one with what was made up. */
export async function writeEnvironment(
  copy: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(environment).flatMap(([name, value]) =>
    ofTheMachine.has(name) || /['\n]/.test(value) ? [] : [`${name}='${value}'\n`],
  );
  for (const place of new Set([copy, path.join(copy, folder)]))
    await writeFile(path.join(place, '.env'), lines.join(''), { mode: 0o600 });
}

/** Whether the app's packages are installed. */
export async function isInstalled(root: string, folder: string): Promise<boolean> {
  for (const place of new Set([path.join(root, folder), root])) {
    const found = await readdir(path.join(place, 'node_modules')).catch(() => []);
    if (found.length > 0) return true;
  }
  return false;
}
