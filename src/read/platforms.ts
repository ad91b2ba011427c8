import { posix } from 'node:path';
import type { Place, Places } from '../model/index.js';
import { dependenciesOf } from './stack.js';
import type { TextFile } from './schema/sql-files.js';

/** Files that say where an app runs and nothing else; a number of folders below the root they are of something else. */
const hosting = /^(\.replit|fly\.toml|render\.ya?ml|railway\.(json|toml)|(docker-)?compose\.ya?ml|[\w-]+\.tf)$/;
/** How it is brought to a machine, in words. */
const deploying = /^deploy\w*\.md$/i;
const deepest = 2;

const supabaseConfig = /^supabase\/config\.toml$/;

/** Whether a file says where the app runs. */
export function tellsPlatform(file: string): boolean {
  if (supabaseConfig.test(file)) return true;
  const name = posix.basename(file);
  return file.split('/').length <= deepest && (hosting.test(name) || deploying.test(name));
}

/** Platforms whose own file names them, the surest first: a compose file often serves the desk alone. */
const byFile: [file: RegExp, platform: string][] = [
  [/^vercel\.json$/, 'Vercel'],
  [/^fly\.toml$/, 'Fly.io'],
  [/^render\.ya?ml$/, 'Render'],
  [/^railway\.(json|toml)$/, 'Railway'],
];

/**
 * Where the database and the app's process run, by the files of the repository. What no file tells is left out.
 *
 * @param files all files of the repository
 * @param texts those that were read, the ones of `tellsPlatform` among them
 */
export function platformsOf(files: readonly string[], texts: readonly TextFile[]): Places {
  const database = databaseOf(files, texts);
  const process = processOf(texts);
  const disk = texts.find(keepsUploads);
  const sender = texts.find(({ file, text }) => supabaseConfig.test(file) && ownSender.test(text));
  return {
    ...(database === undefined ? {} : { database }),
    ...(process === undefined ? {} : { process }),
    ...(sender === undefined ? {} : { sender: { told: sender.file } }),
    ...(disk === undefined ? {} : { disk: { told: disk.file } }),
  };
}

function processOf(texts: readonly TextFile[]): Place | undefined {
  const named = byFile.flatMap(([file, platform]) => shallowest(texts, (text) => file.test(nameOf(text)), platform));
  const replit = shallowest(texts, (text) => nameOf(text) === '.replit', 'Replit').map((place) =>
    isVirtualMachine(texts, place.told) ? { ...place, platform: 'Replit VM' } : place,
  );
  return [...named, ...replit, ...shallowest(texts, isCompose, 'server')][0];
}

function databaseOf(files: readonly string[], texts: readonly TextFile[]): Place | undefined {
  const supabase = files.find((file) => /(^|\/)supabase\/(migrations|functions)\//.test(file));
  const packages = texts.filter((text) => nameOf(text) === 'package.json');
  const needs = (name: string): TextFile | undefined => packages.find(({ text }) => dependenciesOf(text).includes(name));
  const client = needs('@supabase/supabase-js');
  const neon = needs('@neondatabase/serverless');
  const signer = needs('@aws-sdk/rds-signer');
  const [declared] = shallowest(texts, ({ file, text }) => file.endsWith('.tf') && rdsOfPostgres.test(text), 'RDS');
  if (client !== undefined) return { platform: 'Supabase', told: client.file };
  if (neon !== undefined) return { platform: 'Neon', told: neon.file };
  if (supabase !== undefined) return { platform: 'Supabase', told: supabase };
  if (declared !== undefined) return declared;
  if (signer !== undefined) return { platform: 'RDS', told: signer.file };
  const module = shallowest(texts, (text) => nameOf(text) === '.replit' && /^modules\s*=.*postgresql/m.test(text.text), 'Replit');
  return [...module, ...shallowest(texts, (text) => isCompose(text) && /\bimage:\s*["']?\S*postg/.test(text.text), 'server')][0];
}

/** A section of its own that is switched on, before the next section begins. */
const ownSender = /^\[auth\.email\.smtp\][^[]*^enabled\s*=\s*true/m;

const rdsOfPostgres = /resource\s+"aws_db_instance"[^]*?engine\s*=\s*"postgres"/;

function isCompose(text: TextFile): boolean {
  return /^(docker-)?compose\.ya?ml$/.test(nameOf(text));
}

/** Whether the folder of uploads, or the whole machine, is still there after a deploy: a volume, a mount, `git pull` and pm2 on a server. */
function keepsUploads(file: TextFile): boolean {
  const name = nameOf(file);
  if (isCompose(file)) return /^\s*-\s*["']?[^\s:"']{1,200}:\/[^\s:"']{0,200}(?:upload|avatar|media)/im.test(file.text);
  if (name === 'fly.toml') return /^\[\[?mounts\]?\]/m.test(file.text);
  if (/^render\.ya?ml$/.test(name)) return /^[\s-]+disk:/m.test(file.text) && /^\s+mountPath:/m.test(file.text);
  return deploying.test(name) && /\bpm2\b|\bsystemctl\b/.test(file.text) && /\bgit pull\b/.test(file.text);
}

/** A machine that is rented by the month, not by what is used: Replit's editor writes either word. */
function isVirtualMachine(texts: readonly TextFile[], file: string): boolean {
  return texts.some((text) => text.file === file && /^deploymentTarget\s*=\s*"(vm|gce)"/m.test(text.text));
}

function shallowest(texts: readonly TextFile[], fits: (text: TextFile) => boolean, platform: string): Place[] {
  const depth = ({ file }: TextFile): number => file.split('/').length;
  const [found] = texts.filter((text) => depth(text) <= deepest && fits(text)).sort((left, right) => depth(left) - depth(right));
  return found === undefined ? [] : [{ platform, told: found.file }];
}

function nameOf({ file }: TextFile): string {
  return posix.basename(file);
}
