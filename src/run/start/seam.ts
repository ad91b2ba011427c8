import { createRequire } from 'node:module';
import path from 'node:path';
import { packageRoot } from './place.js';

/** What a process that is started for the app is told by its environment. */
export interface SeamOptions {
  /** A folder of its own for the socket of the line. */
  lines: string;
  name: string;
  /** Ports of loopback that it may connect to: the lab's. */
  allowed: number[];
  wire: number;
  /** By which sessions that this run makes are signed. */
  sessionSecret: string;
  /** Errors end it no more: it ended often enough. */
  survives: boolean;
  /** `@prisma/adapter-pg`, for clients that were generated to ask for it. */
  adapter?: string | undefined;
}

/** The socket by which it is heard. */
export function lineOf({ lines, name }: SeamOptions): string {
  return path.join(lines, `${name}.line`);
}

/** What makes Node load the seam before anything else, in every process that this one starts. */
export function seam(options: SeamOptions): Record<string, string> {
  const preload = path.join(packageRoot, 'dist/run/start/preload.js').replaceAll(/["\\]/g, String.raw`\$&`);
  return {
    // By --import an app's first file would be loaded as a module, which hooks like ts-node's do not see.
    NODE_OPTIONS: `--require "${preload}" --max-old-space-size=1024`,
    ...(options.survives ? { LOADBEARING_SURVIVES: '1' } : {}),
    ...(options.adapter === undefined ? {} : { LOADBEARING_PRISMA: options.adapter }),
    LOADBEARING_CHANNEL: lineOf(options),
    LOADBEARING_WIRE: String(options.wire),
    LOADBEARING_ALLOWED: options.allowed.join(','),
    LOADBEARING_SESSION_SECRET: options.sessionSecret,
    LOADBEARING_PG: createRequire(import.meta.url).resolve('pg'),
  };
}
