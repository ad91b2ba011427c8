import { existsSync } from 'node:fs';
import path from 'node:path';
import { filesIn, textOf } from '../sources.js';

/** A client that a Prisma schema asks for. All paths are relative to the repository. */
export interface WantedClient {
  /** As Prisma is told it: a file, or the folder of several. */
  schema: string;
  /** The file that declares the generator. */
  file: string;
  generator: string;
  provider: 'prisma-client-js' | 'prisma-client';
  /** Absent: beside the package `@prisma/client`. */
  output?: string;
}

const block = (word: string): RegExp => new RegExp(`^[ \\t]*${word}\\s+(\\w+)\\s*\\{([^}]*)\\}`, 'gm');
const declares = /^[ \t]*(?:model|enum|type|view)\s+\w+\s*\{/m;
const postgres = /^\s*provider\s*=\s*"postgres(?:ql)?"/m;

/**
 * The clients that the Prisma schemas of an app ask for, those for Postgres; one for each place that they are written to.
 * @param root the repository
 * @param folder the one that the app is started in: its own schemas come before those of others, which then do not count
 */
export function wantedClients(root: string, folder: string): WantedClient[] {
  const files = [...filesIn(root, /\.prisma$/)].map((file) => path.relative(root, file)).sort();
  const own = folder === '.' ? [] : files.filter((file) => file.startsWith(`${folder}${path.sep}`));
  const near = own.some((file) => clientsIn(root, file).length > 0) ? own : files;
  const packages = new Set(near.map((file) => packageOf(root, path.dirname(file))));
  const named = [...packages].flatMap((place) => schemasNamed(root, place));
  const rank = (file: string): number =>
    named.some((each) => file === each || file.startsWith(`${each}${path.sep}`))
      ? 0
      : path.basename(file) === 'schema.prisma'
        ? 1
        : 2;
  const places = new Set<string>();
  return near
    .toSorted((left, right) => rank(left) - rank(right))
    .flatMap((file) => clientsIn(root, file))
    .flatMap((client) => {
      const place = client.output ?? packageOf(root, path.dirname(client.file));
      if (places.has(place)) return [];
      places.add(place);
      return [{ ...client, schema: schemaOf(root, client.file, named) }];
    });
}

/** The clients that one file asks for. */
function clientsIn(root: string, file: string): WantedClient[] {
  const text = textOf(path.join(root, file));
  if (![...text.matchAll(block('datasource'))].some(([, , body = '']) => postgres.test(body))) return [];
  return [...text.matchAll(block('generator'))].flatMap(([, generator = '', body = '']): WantedClient[] => {
    const provider = valueIn(body, 'provider');
    const output = valueIn(body, 'output');
    if (provider !== 'prisma-client-js' && provider !== 'prisma-client') return [];
    const to = output === undefined ? {} : { output: path.join(path.dirname(file), output) };
    return [{ schema: file, file, generator, provider, ...to }];
  });
}

function valueIn(body: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}\\s*=\\s*"([^"]*)"`, 'm').exec(body)?.[1];
}

/** The folder, where the schema consists of several files: it is named as one, or the rest of the schema is beside that file. */
function schemaOf(root: string, file: string, named: readonly string[]): string {
  const folder = named.find((each) => file.startsWith(`${each}${path.sep}`));
  if (folder !== undefined) return folder;
  return declares.test(textOf(path.join(root, file))) ? file : path.dirname(file);
}

/** The nearest folder with a package.json. */
export function packageOf(root: string, folder: string): string {
  let place = folder;
  while (place !== '.' && !existsSync(path.join(root, place, 'package.json'))) place = path.dirname(place);
  return place;
}

const configs = ['prisma.config.ts', 'prisma.config.js', 'prisma.config.mjs', 'prisma.config.cjs', '.config/prisma.ts'];

/** Schemas that a package names: in its package.json, in its configuration of Prisma (which is not run), or in a script. */
function schemasNamed(root: string, folder: string): string[] {
  const described = textOf(path.join(root, folder, 'package.json'));
  const inPackage = /"prisma"\s*:\s*\{[^}]*"schema"\s*:\s*"([^"]+)"/.exec(described)?.[1];
  const inScripts = [...described.matchAll(/prisma generate[^"&|;]*?--schema[ =]([^\s"'&|;]+)/g)].map(([, name]) => name);
  const inConfigs = configs.map((name) => {
    const [, line = ''] = /\bschema\s*:\s*([^\n]*)/.exec(textOf(path.join(root, folder, name))) ?? [];
    const parts = [...line.matchAll(/['"`]([^'"`]+)['"`]/g)].map(([, part = '']) => part);
    return parts.length === 0 ? undefined : path.join(...parts);
  });
  return [inPackage, ...inConfigs, ...inScripts]
    .filter((name) => name !== undefined)
    .map((name) => path.join(folder, name))
    .filter((place) => existsSync(path.join(root, place)));
}

/**
 * The schema's text with its client made to need no native engine. What else it generates stays, and is not asked for.
 * @param wanted the generator that stays
 * @param engineless Prisma has another engine too, and must be told
 */
export function withoutEngine(text: string, wanted: string, engineless: boolean): string {
  return text.replaceAll(block('generator'), (whole, name: string, body: string) => {
    if (name !== wanted) return whole;
    const kept = body.replace(/\n\s*(?:binaryTargets|engineType)\s*=\s*(?:\[[^\]]*\]|"[^"]*"|env\([^)]*\)).*/g, '');
    return whole.replace(body, () => `${kept.trimEnd()}\n${engineless ? '  engineType = "client"\n' : ''}`);
  });
}
