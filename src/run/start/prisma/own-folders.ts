import { cp, lstat, mkdir, readdir, realpath, rm, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { textOf } from '../sources.js';

/** A copy of a repository whose packages are linked, and the repository. */
export interface Copy {
  root: string;
  of: string;
}

const client = '@prisma/client';
/** What programs keep in there: it is not shared with the owner's. */
const kept = /^\.(?:cache|vite|turbo|prisma-cache)$/;
/** Large, and for other databases or other engines. */
const needless = /\.map$|query_engine_bg|\.(?:cockroachdb|mysql|sqlite|sqlserver)\./;

/**
 * Makes a folder of the copy, and each one above it, a real one: a link to the owner's becomes a folder of links to what is in it.
 * What is written there afterwards is the copy's alone.
 */
export async function makeOwn(copy: Copy, folder: string): Promise<void> {
  const steps = path.relative(copy.root, folder).split(path.sep);
  if (steps[0] === '..') throw new Error(`${folder} is not within the copy`);
  for (const [at] of steps.entries()) {
    const place = path.join(copy.root, ...steps.slice(0, at + 1));
    const status = await lstat(place).catch(() => undefined);
    if (status === undefined) await mkdir(place, { recursive: true });
    else if (status.isSymbolicLink()) await openLink(copy, place);
  }
  await mustBeOwn(copy, folder);
}

async function openLink(copy: Copy, place: string): Promise<void> {
  const real = await realpath(place);
  await rm(place);
  await mkdir(place);
  for (const name of await readdir(real)) {
    if (kept.test(name)) continue;
    const from = path.join(real, name);
    const to = path.join(place, name);
    await symlink(await placeOf(copy, from), to);
    // A scope is a folder of packages, some of which may be the repository's own.
    if (name.startsWith('@')) await openLink(copy, to);
    else await ownDependent(to);
  }
}

/** Where a link should lead: to the copy's own, where it would lead to a package of the repository. */
async function placeOf({ root, of }: Copy, from: string): Promise<string> {
  const target = await realpath(from).catch(() => from);
  const within = path.relative(await realpath(of), target);
  const own = !within.startsWith('..') && !within.split(path.sep).includes('node_modules');
  return own ? path.join(root, within) : from;
}

/** Who asks for the client asks from where it really lies: packages that do (an adapter of a sign-in) must lie in the copy too. */
async function ownDependent(place: string): Promise<void> {
  const described = textOf(path.join(place, 'package.json'));
  const needs = new RegExp(`"(?:peerD|d)ependencies"\\s*:\\s*\\{[^}]*"${client}"`).test(described);
  const target = await realpath(place).catch(() => place);
  if (needs && !described.includes(`"name": "${client}"`) && target.split(path.sep).includes('node_modules'))
    await copyPackage(target, place);
}

/** What is about to be written or removed must lie in the copy, by its real path. */
async function mustBeOwn({ root }: Copy, folder: string): Promise<void> {
  const within = path.relative(await realpath(root), await realpath(folder));
  if (within.startsWith('..')) throw new Error(`${folder} leads out of the copy`);
}

/** A package in place of a link or another one, with those that it finds beside itself; the folder around it is the copy's own. */
export async function copyPackage(from: string, place: string): Promise<void> {
  const real = await realpath(from);
  await rm(place, { recursive: true, force: true });
  await mkdir(path.dirname(place), { recursive: true });
  await cp(real, place, { recursive: true, verbatimSymlinks: true, filter: (file) => !needless.test(path.basename(file)) });
  const around = real.slice(0, real.lastIndexOf(`${path.sep}node_modules${path.sep}`));
  await linkBeside(path.join(around, 'node_modules'), place);
}

/** In a store of packages (pnpm's) what a package needs lies beside it and nowhere else. */
async function linkBeside(store: string, place: string): Promise<void> {
  if (!/[\\/]node_modules[\\/]\.[\w-]+[\\/]/.test(store)) return;
  for (const name of await namesIn(store)) {
    const to = path.join(place, 'node_modules', name);
    if (name === client || name.startsWith('.') || existsSync(to) || place.endsWith(path.join('node_modules', name))) continue;
    await mkdir(path.dirname(to), { recursive: true });
    await symlink(path.join(store, name), to);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const scoped = names.filter((name) => name.startsWith('@'));
  const within = await Promise.all(
    scoped.map(async (scope) => (await readdir(path.join(folder, scope))).map((name) => `${scope}/${name}`)),
  );
  return [...names.filter((name) => !name.startsWith('@')), ...within.flat()];
}
