import { existsSync } from 'node:fs';
import { lstat, realpath, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { copyApp } from '../folder.js';
import { generate } from './generate.js';
import { works } from './generated.js';
import { findInstalled, majorOf } from './installed.js';
import { findMakers, type Makers } from './makers.js';
import { type Copy, copyPackage, makeOwn } from './own-folders.js';
import { type WantedClient, wantedClients } from './schemas.js';

export interface PrismaOptions {
  /** The repository, or the copy in which its packages were installed. */
  root: string;
  /** `root` is ours to write to. */
  owned: boolean;
  /** The folder that the app is started in, relative to the repository. */
  folder: string;
  /** Of the run; the copy is made in there. */
  scratch: string;
  /** What is missing may be fetched by npm. */
  fetch: boolean;
  environment: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

/** What the app is started from, and what is to be told of its Prisma. */
export interface Prepared {
  root: string;
  /** What its clients are to be given; absent where none was generated. */
  adapter?: string;
  notes: string[];
}

type Chosen = { wanted: WantedClient; makers: Makers };

const client = '@prisma/client';

/**
 * Generates the clients of an app that uses Prisma where they are not there, or lack an engine for this machine: in a copy, and
 * such that they need no native engine, which would have to be downloaded. What works is left alone.
 */
export async function preparePrisma(options: PrismaOptions): Promise<Prepared> {
  const { root, folder, environment } = options;
  if (environment['PRISMA_QUERY_ENGINE_LIBRARY'] !== undefined) return { root, notes: [] };
  const notes = new Set<string>();
  const chosen: Chosen[] = [];
  try {
    for (const wanted of wantedClients(root, folder)) {
      if (await isThere(root, folder, wanted)) continue;
      const makers = await findMakers(placesOf(root, folder, wanted), options);
      if (typeof makers === 'string') notes.add(makers);
      else chosen.push({ wanted, makers });
    }
    if (chosen.length > 0) return await prepared(chosen, options, notes);
  } catch (error) {
    notes.add(`its Prisma client could not be generated: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { root, notes: [...notes] };
}

async function prepared(chosen: readonly Chosen[], options: PrismaOptions, notes: Set<string>): Promise<Prepared> {
  const { root, owned, folder, scratch } = options;
  const copy: Copy = { root: owned ? root : await copyApp(root, scratch, 'prepared'), of: root };
  let adapter: string | undefined;
  /** Places of the package that were seen to, with the version that was there. */
  const before = new Map<string, string>();
  for (const { wanted, makers } of chosen) {
    const holder = findInstalled(client, placesOf(copy.root, folder, wanted));
    if (holder === undefined) {
      notes.add(`its package ${client} lies above its folder, where a copy does not find it`);
      continue;
    }
    if (!before.has(holder.folder)) {
      before.set(holder.folder, holder.version);
      await putClient(copy, holder.folder, makers, folder);
    }
    const output = outputOf(copy.root, holder.folder, wanted);
    const failed = await generate({ ...options, copy, wanted, output, makers });
    const note = failed ?? noteOf(makers.client.version, before.get(holder.folder) ?? holder.version);
    if (note !== undefined) notes.add(note);
    if (failed === undefined) adapter ??= makers.adapter;
  }
  return { root: copy.root, ...(adapter === undefined ? {} : { adapter }), notes: [...notes] };
}

/** What is told of a client that was generated: nothing where it is as it would be. */
function noteOf(version: string, before: string): string | undefined {
  if (majorOf(before) >= 7) return undefined;
  const instead = version === before ? '' : `Prisma ${version} in place of its ${before}, and `;
  return `its client was generated in the copy: ${instead}without the native engine, so that what it takes of the processor differs`;
}

function placesOf(root: string, folder: string, { file }: WantedClient): string[] {
  return [path.join(root, path.dirname(file)), path.join(root, folder)];
}

/** Where a client is written to, beside the package or where its schema says. */
function outputOf(root: string, holder: string, { output }: WantedClient): string {
  return output === undefined ? path.join(holder, '../../.prisma/client') : path.join(root, output);
}

async function isThere(root: string, folder: string, wanted: WantedClient): Promise<boolean> {
  const holder = findInstalled(client, placesOf(root, folder, wanted))?.folder;
  if (holder === undefined) return false;
  // Where packages lie in a store, what is generated lies beside the package's real place.
  const places = [holder, await realpath(holder)].map((place) => outputOf(root, place, wanted));
  return places.some((place) => existsSync(place) && works(place));
}

/** Puts `@prisma/client` itself into the copy: what is generated is looked for beside the place where it really lies. */
async function putClient(copy: Copy, holder: string, makers: Makers, folder: string): Promise<void> {
  const real = await realpath(holder);
  if (!isWithin(await realpath(copy.root), real) || (await realpath(makers.client.folder)) !== real) {
    await makeOwn(copy, path.dirname(holder));
    await copyPackage(makers.client.folder, holder);
  }
  // A workspace may have the same package in several places.
  const other = findInstalled(client, [path.join(copy.root, folder)])?.folder;
  if (other === undefined || other === holder || (await realpath(other)) !== real) return;
  await makeOwn(copy, path.dirname(other));
  if ((await lstat(other)).isSymbolicLink()) await rm(other);
  await symlink(holder, other);
}

function isWithin(folder: string, place: string): boolean {
  return !path.relative(folder, place).startsWith('..');
}
