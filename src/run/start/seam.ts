import { createRequire } from 'node:module';
import path from 'node:path';
import { packageRoot } from './place.js';

export interface SeamOptions {
  /** A folder of its own for the socket of the line. */
  lines: string;
  name: string;
  wire: number;
  /** Where the same is met by a socket of the file system. */
  wireSocket?: string;
  /** Ports of loopback that it may connect to: the lab's. */
  allowed: number[];
  /** Port of loopback where the app's letters are taken. */
  letters: number;
  /** Port of loopback where services at which people sign in are answered for. */
  issuer: number;
  /** By which sessions that this run makes are signed. */
  sessionSecret: string;
  /** Errors end it no more: it ended often enough. */
  survives: boolean;
  heapMegabytes: number;
  /** `@prisma/adapter-pg`, for clients that were generated to ask for it. */
  adapter?: string | undefined;
}

/** What makes Node load the seam before the app, in every process that the app starts. */
export function seam(options: SeamOptions): Record<string, string> {
  const preload = path.join(packageRoot, 'dist/run/start/preload.js').replaceAll(/["\\]/g, String.raw`\$&`);
  return {
    // By --import an app's first file would be loaded as a module, which hooks like ts-node's do not see.
    NODE_OPTIONS: `--require "${preload}" --max-old-space-size=${String(options.heapMegabytes)}`,
    ...(options.survives ? { LOADBEARING_SURVIVES: '1' } : {}),
    ...(options.adapter === undefined ? {} : { LOADBEARING_PRISMA: options.adapter }),
    LOADBEARING_CHANNEL: lineOf(options),
    LOADBEARING_WIRE: String(options.wire),
    ...(options.wireSocket === undefined ? {} : { LOADBEARING_WIRE_SOCKET: options.wireSocket }),
    LOADBEARING_LETTERS: String(options.letters),
    LOADBEARING_ISSUER: String(options.issuer),
    LOADBEARING_ALLOWED: options.allowed.join(','),
    LOADBEARING_SESSION_SECRET: options.sessionSecret,
    LOADBEARING_PG: createRequire(import.meta.url).resolve('pg'),
  };
}

/** The socket of the line between the app's processes and the run. */
export function lineOf({ lines, name }: Pick<SeamOptions, 'lines' | 'name'>): string {
  return path.join(lines, `${name}.line`);
}

/** The search path with the programs of the app's own packages in front. */
export function searchPath(folder: string, root: string, rest: string): string {
  const bins = [folder, root].map((place) => path.join(place, 'node_modules/.bin'));
  return [...new Set(bins), rest].join(path.delimiter);
}
