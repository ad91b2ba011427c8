import { spawn } from 'node:child_process';
import { appendFile, lstat, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { openChannel } from '../channel.js';
import { lineOf, seam } from '../seam.js';
import { classFiles, edgeFiles } from './generated.js';
import type { Makers } from './makers.js';
import { type Copy, makeOwn } from './own-folders.js';
import { withoutEngine, type WantedClient } from './schemas.js';
import { majorOf } from './installed.js';

export interface GenerateOptions {
  copy: Copy;
  wanted: WantedClient;
  /** Where the client is written to: within the copy. */
  output: string;
  makers: Makers;
  /** The folder that the app is started in, relative to the repository. */
  folder: string;
  /** Of the run, for what is needed on the way. */
  scratch: string;
  environment: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

const mostSeconds = 120;
const makesClass = /(?:runtime\.)?getPrismaClient\(config\)/;
/** On the edge (Next's middleware) the seam is not, and an app that never asks there makes its client all the same. */
const withoutConnection = `(made) => new Proxy(made, {
  construct: (target, [options], by) => Reflect.construct(target, [{ adapter: {
    provider: 'postgres',
    adapterName: 'none',
    connect: () => Promise.reject(new Error('Prisma is not served on the edge')),
  }, ...options }], by),
})`;

/** What is made for the edge finds its engine only there. An app may ask for it in Node all the same (Accelerate is served by both). */
const besideNode = `
try {
  if (globalThis[Symbol.for('loadbearing.prisma')] !== undefined)
    module.exports = process.getBuiltinModule('node:module').createRequire(__filename)('./index.js');
} catch {}
`;

/**
 * Generates a client in the copy that needs no native engine, and lets it ask for the way to the lab.
 * @returns why it could not be; undefined where it was
 */
export async function generate(options: GenerateOptions): Promise<string | undefined> {
  const { copy, wanted, output, makers, scratch } = options;
  await makeOwn(copy, path.dirname(output));
  const status = await lstat(output).catch(() => undefined);
  if (status?.isSymbolicLink() === true) await rm(output);
  const file = path.join(copy.root, wanted.file);
  const text = await readFile(file, 'utf8');
  // A link could lead to the owner's.
  await rm(file);
  await writeFile(file, withoutEngine(text, wanted.generator, majorOf(makers.client.version) < 7));
  // The app's own configuration is code, which may want what is not there; all that is needed of it is known.
  const config = path.join(scratch, 'prisma.config.mjs');
  await writeFile(config, 'export default {};\n');
  const words = ['generate', '--schema', path.join(copy.root, wanted.schema), '--config', config];
  const failed = await prisma([...words, '--generator', wanted.generator, '--no-hints'], options);
  if (failed !== undefined) return `its Prisma client could not be generated (${wanted.file}): ${failed}`;
  const asking = await Promise.all(classFiles(output).map((made) => letAsk(made, '(made) => made')));
  await Promise.all(
    edgeFiles(output).map(async (made) => {
      if (await letAsk(made, withoutConnection)) await appendFile(made, besideNode);
    }),
  );
  return asking.includes(true)
    ? undefined
    : `its Prisma client was generated (${wanted.file}), and has another form than expected`;
}

/** Lets the code that makes a client's class hand it to the seam; false where it is not found. */
async function letAsk(file: string, otherwise: string): Promise<boolean> {
  const code = await readFile(file, 'utf8');
  if (!makesClass.test(code)) return false;
  const asks = (call: string): string => `(globalThis[Symbol.for('loadbearing.prisma')] ?? (${otherwise}))(${call})`;
  await writeFile(file, code.replace(makesClass, asks));
  return true;
}

/** Runs Prisma's command line, which reaches nothing. What it said where it failed. */
async function prisma(words: readonly string[], options: GenerateOptions): Promise<string | undefined> {
  const { makers, copy, folder, scratch, environment, signal } = options;
  const nothing = {
    lines: scratch,
    name: 'prisma',
    allowed: [],
    issuer: 0,
    wire: 0,
    letters: 0,
    sessionSecret: '',
    survives: false,
    heapMegabytes: 1024,
  };
  const channel = await openChannel(lineOf(nothing), () => undefined);
  try {
    return await new Promise((resolve) => {
      let said = '';
      const child = spawn(process.execPath, [makers.command, ...words], {
        cwd: path.join(copy.root, folder),
        env: {
          ...environment,
          ...seam(nothing),
          // Engines that generating does not use, and that are looked for before any schema is; without a name they would be
          // downloaded.
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          PRISMA_QUERY_ENGINE_LIBRARY: process.execPath,
          PRISMA_QUERY_ENGINE_BINARY: process.execPath,
          PRISMA_GENERATE_SKIP_AUTOINSTALL: '1',
          PRISMA_HIDE_UPDATE_MESSAGE: '1',
          CHECKPOINT_DISABLE: '1',
        },
        signal,
        timeout: mostSeconds * 1000,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const hear = (chunk: Buffer): void => void (said = `${said}${chunk.toString()}`.slice(-8192));
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('error', (error) => resolve(error.message));
      child.on('close', (status) => resolve(status === 0 ? undefined : complaintIn(said.replaceAll(`${copy.root}/`, ''))));
    });
  } finally {
    await channel.close();
  }
}

/** The line that says most of what Prisma prints when it fails. */
function complaintIn(said: string): string {
  const plain = stripVTControlCharacters(said);
  const line = /^\s*(?:error|Error):\s*(.+)$/m.exec(plain)?.[1] ?? plain.trim().split('\n').at(-1) ?? '';
  return line.trim().slice(0, 200);
}
