import { posix } from 'node:path';
import { type DataModel, isPostgres, type SchemaSource, type Unknown } from '../../../model/index.js';
import { lineStarts, position } from '../../parse.js';
import type { TextFile } from '../sql-files.js';
import { dataModels, mappedName } from './models.js';
import { type Block, parseSchema, textOf } from './parse.js';
import { declarationsOf, type PlacedBlock } from './tables.js';

/** What the schema.prisma files of a repository say. */
export interface PrismaSchemas {
  sources: Extract<SchemaSource, { kind: 'prisma' }>[];
  /** Models of every schema, also of those for another database than Postgres. */
  models: DataModel[];
  /** Folders with migrations that are not for Postgres. */
  foreign: string[];
  unknowns: Unknown[];
}

interface ParsedFile {
  file: string;
  text: string;
  blocks: Block[];
}

const names: Record<string, string> = {
  mysql: 'MySQL',
  sqlite: 'SQLite',
  mongodb: 'MongoDB',
  sqlserver: 'SQL Server',
  cockroachdb: 'CockroachDB',
};

/** Reads schemas in one file (`prisma/schema.prisma`) and in a folder (`prisma/schema/*.prisma`), wherever they lie. */
export function readPrismaSchemas(texts: TextFile[]): PrismaSchemas {
  const found: PrismaSchemas = { sources: [], models: [], foreign: [], unknowns: [] };
  const files = texts
    .filter((entry) => entry.file.endsWith('.prisma'))
    .map((entry) => ({ ...entry, blocks: parseSchema(entry.text) }))
    .filter((entry) => entry.blocks.length > 0);
  // Of a database that is not Postgres the tables stand in for themselves: the code is reviewed, and nothing is measured.
  const standIns: PrismaSchemas['sources'] = [];
  for (const group of groupsOf(files)) {
    const blocks = group.flatMap((entry) => entry.blocks);
    const datasource = blocks.find((block) => block.kind === 'datasource');
    const provider = textOf(datasource?.settings['provider']) ?? 'postgresql';
    const models = dataModels(blocks, provider);
    const main = group.find((entry) => entry.blocks.some((block) => block.kind === 'datasource')) ?? group[0];
    if (!main || models.length === 0) continue;
    const folder = migrationsFolder(main.file, texts);
    const source: PrismaSchemas['sources'][number] = {
      kind: 'prisma',
      file: main.file,
      enums: enumsOf(blocks),
      tables: declarationsOf(placedBlocks(group), models, textOf(datasource?.settings['relationMode']) !== 'prisma'),
      migrated: folder !== undefined,
    };
    if (!isPostgres(provider)) {
      if (provider !== 'mongodb') standIns.push({ ...source, migrated: false });
      if (folder !== undefined) found.foreign.push(folder);
      found.models.push(...models);
      found.unknowns.push({
        what: 'schema',
        name: main.file,
        why: `is for ${names[provider] ?? provider}: only Postgres is measured`,
      });
      continue;
    }
    found.models.unshift(...models);
    found.sources.push(source);
  }
  return found.sources.length > 0 ? found : { ...found, sources: standIns };
}

/** Files that make one schema together: those below a folder with a datasource, or a file with one for itself. */
function groupsOf(files: ParsedFile[]): ParsedFile[][] {
  const withSource = files.filter((entry) => datasourceOf(entry) !== undefined);
  const starts = withSource.filter((entry) => !isSpare(entry, withSource));
  if (starts.length === 0) return files.length === 0 ? [] : [files];
  const groups = new Map(starts.map((start) => [start, [start]]));
  for (const entry of files) {
    if (withSource.includes(entry)) continue;
    const nearest = starts
      .map((start) => ({ start, shared: sharedFolders(start.file, entry.file) }))
      .sort((left, right) => right.shared - left.shared)[0];
    if (nearest) groups.get(nearest.start)?.push(entry);
  }
  return [...groups.values()];
}

function datasourceOf(entry: ParsedFile): Block | undefined {
  return entry.blocks.find((block) => block.kind === 'datasource');
}

/** Of several whole schemas in one folder (`schema.old.prisma`, one per database), the one for Postgres with the usual name counts. */
function isSpare(entry: ParsedFile, all: ParsedFile[]): boolean {
  const rank = (one: ParsedFile): number =>
    (isPostgres(textOf(datasourceOf(one)?.settings['provider']) ?? '') ? 2 : 0) +
    (posix.basename(one.file) === 'schema.prisma' ? 1 : 0);
  const beside = all.filter((other) => posix.dirname(other.file) === posix.dirname(entry.file));
  return beside.some((other) => rank(other) > rank(entry));
}

function sharedFolders(left: string, right: string): number {
  const [one, other] = [left.split('/').slice(0, -1), right.split('/').slice(0, -1)];
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return at;
}

/** The folder of the migrations that belong to a schema: beside its file, or beside the folder that it lies in. */
function migrationsFolder(file: string, texts: TextFile[]): string | undefined {
  const folder = posix.dirname(file);
  return [folder, posix.dirname(folder)]
    .flatMap((place) => [`${place}/migrations/`, `${place}/migration/`])
    .map((candidate) => candidate.replace(/^(\.\/)+/, ''))
    .find((candidate) => texts.some((entry) => entry.file.startsWith(candidate) && entry.file.endsWith('/migration.sql')));
}

function placedBlocks(group: ParsedFile[]): PlacedBlock[] {
  return group.flatMap(({ file, text, blocks }) => {
    const starts = lineStarts(text);
    const locate = (start: number) => {
      const { line, column } = position(starts, start);
      return { file, line, endLine: line, column };
    };
    return blocks.map((block) => ({ block, locate }));
  });
}

function enumsOf(blocks: Block[]): { name: string; values: string[] }[] {
  return blocks
    .filter((block) => block.kind === 'enum')
    .map((block) => ({ name: mappedName(block), values: block.values.map(mappedName) }));
}
