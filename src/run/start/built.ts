import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildApp, type BuildFailure, type BuildOptions } from './build.js';
import type { Command } from './command.js';
import { copyApp, writeEnvironment } from './folder.js';
import type { Failure } from './instance.js';
import { readyForBuild } from './next.js';

/** What every copy of the app is made from, and how it is started there. */
export interface Built {
  /** The repository, or a copy in which it was built. */
  root: string;
  command: Command;
  /** It runs as its authors run it while they write it. */
  inDevelopment?: true;
  /** What of building did not work. */
  why?: string;
}

export interface BuiltOptions {
  root: string;
  /** The run's own. */
  folder: string;
  command: Command;
  /** The environment at this moment. */
  environment(): Record<string, string>;
  /** Puts right what a log complains of; false where it complains of nothing that can be. */
  mend(log: string): boolean;
  /** For each build; 300 unless told. */
  seconds?: number;
  /** What else a build needs; asked for each. */
  common(): Omit<BuildOptions, 'line' | 'root' | 'folder' | 'environment' | 'seconds'>;
}

const usualSeconds = 300;
const mostMendings = 5;

/** Builds the app once, in a copy, by the first of its ways that works; without one of them it is started as it stands. */
export async function builtFrom(options: BuiltOptions): Promise<Built | Failure> {
  const { root, command, folder } = options;
  const { builds = [], unbuilt, ...rest } = command;
  if (builds.length === 0) return { root, command };
  const copied = await copyApp(root, folder, 'built');
  const place = path.join(copied, command.folder);
  const besides = unbuilt === undefined ? {} : await readyForBuild(place);
  let first: Failure | undefined;
  for (const line of builds) {
    const failure = await build(options, line, copied, besides);
    await rm(path.join(place, '.next/trace'), { force: true });
    if (failure === undefined) {
      await rm(path.join(place, '.next/cache'), { recursive: true, force: true });
      return { root: copied, command: rest, ...(first === undefined ? {} : { why: partly(builds[0] ?? '', first) }) };
    }
    first ??= failure;
    if (failure.ended === 'stopped') return failure;
  }
  const why = `it could not be built (${builds[0] ?? ''}: ${first?.why ?? ''})`;
  if (unbuilt === undefined) return { why, log: first?.log ?? '' };
  await rm(copied, { recursive: true, force: true });
  return { root, command: { ...rest, line: unbuilt }, inDevelopment: true, why: `${why} and was looked at in development` };
}

function partly(line: string, { why }: Failure): string {
  return `not all of its pages could be made when it was built (${line}: ${why}): each is made anew for each visit here`;
}

async function build(
  { command, environment, mend, common, seconds = usualSeconds }: BuiltOptions,
  line: string,
  copied: string,
  besides: Record<string, string>,
): Promise<BuildFailure | undefined> {
  for (let tries = 0; ; tries += 1) {
    await writeEnvironment(copied, command.folder, environment());
    const failure = await buildApp({
      ...common(),
      environment: { ...environment(), ...besides },
      line,
      root: copied,
      folder: command.folder,
      seconds,
    });
    if (failure === undefined || failure.ended !== undefined || tries >= mostMendings || !mend(failure.log)) return failure;
  }
}
