import { folderOf, inFolder, stampAfter } from '../file-names.js';
import { statementsOf } from '../index-shape.js';
import { concurrently, reasonOf, sqlText } from '../migration-text.js';
import type { Change, Edit, Folder, Left, MigrationSystem } from '../model.js';
import { changeModels } from './prisma-models.js';

/**
 * The declaration, and where there are migrations one for each statement: Prisma runs a migration of one statement without a
 * transaction, so that an index is built while the app goes on (https://github.com/prisma/prisma/issues/14456).
 */
export const prisma: MigrationSystem = {
  name: 'Prisma migrations',
  together: 'folder',
  takes: (file, folder) => file.endsWith('.prisma') || migrationsOf(file, folder) !== undefined,
  write(changes, file, folder) {
    const migrations = migrationsOf(file, folder);
    const { edits, declared, left } = changeModels(changes, folder, schemasBeside(file, migrations, folder));
    // What the declaration cannot say Prisma leaves alone in the database: conditions and expressions.
    const hidden = changes.filter(({ kind, index }) => kind === 'index' && isHidden(index));
    const wanted = changes.filter((change) => declared.has(change.fix) || hidden.includes(change) || change.kind === 'policy');
    const brought = migrations === undefined ? wanted.filter(({ fix }) => declared.has(fix)) : wanted;
    return {
      edits: [...edits, ...(migrations === undefined ? [] : migrationsFor(brought, migrations, folder))],
      fixes: brought.map(({ fix }) => fix),
      left: [
        ...left.filter(({ fix }) => !brought.some((change) => change.fix === fix)),
        ...wanted
          .filter((change) => !brought.includes(change) && !left.some(({ fix }) => fix === change.fix))
          .map(({ fix }): Left => ({ fix, why: 'schema.prisma cannot say it, and there are no migrations' })),
      ],
      next: migrations === undefined ? 'npx prisma db push' : 'npx prisma migrate deploy',
    };
  },
};

/** Prisma does not look at indexes with a condition or an expression when it compares a database with its declaration. */
function isHidden(index: Change['index']): boolean {
  return index !== undefined && (index.where !== undefined || index.keys.some(({ column }) => column === undefined));
}

/** The folder of the migrations: `migrations/20260131_x/migration.sql` beside a lock file or a schema. */
function migrationsOf(file: string, folder: Folder): string | undefined {
  const [, within] = /^(.*\/)?migrations\/[^/]+\/migration\.sql$/.exec(file) ?? [];
  const place = file.endsWith('migration.sql') ? `${within ?? ''}migrations` : inFolder(folderOf(file), 'migrations');
  if (!file.endsWith('migration.sql') && !file.endsWith('.prisma')) return undefined;
  if (file.endsWith('migration.sql') && within === undefined && !file.startsWith('migrations/')) return undefined;
  return folder.list(place).some((name) => folder.read(`${place}/${name}/migration.sql`) !== undefined) ? place : undefined;
}

function schemasBeside(file: string, migrations: string | undefined, folder: Folder): string[] {
  const place = migrations === undefined ? folderOf(file) : folderOf(migrations);
  const within = inFolder(place, 'schema');
  return [
    ...folder.list(place).map((name) => inFolder(place, name)),
    ...folder.list(within).map((name) => inFolder(within, name)),
  ].filter((name) => name.endsWith('.prisma'));
}

function migrationsFor(changes: readonly Change[], place: string, folder: Folder): Edit[] {
  const named = folder.list(place);
  // Names sort as they run; some begin with a plain number.
  const counted = named.filter((name) => /^\d/.test(name)).at(-1) ?? '';
  const short = /^(\d{1,6})_/.exec(counted)?.[1];
  const builds = changes.filter(({ kind }) => kind === 'index');
  // What takes a moment goes together.
  const quick = changes.filter(({ kind }) => kind !== 'index');
  const steps = [
    ...builds.flatMap((change) =>
      statementsOf(change).map((statement) => ({
        name: change.index?.name ?? change.table.name,
        text: `-- ${reasonOf(change)}\n${concurrently(statement)};\n`,
      })),
    ),
    ...(quick.length === 0 ? [] : [{ name: 'loadbearing', text: sqlText(quick) }]),
  ];
  const first = stampAfter(named, folder.now);
  return steps.map(({ name, text }, at) => {
    const number =
      short === undefined ? String(BigInt(first) + BigInt(at)) : String(Number(short) + 1 + at).padStart(short.length, '0');
    return { file: `${place}/${`${number}_${name.replace(/\W+/g, '_')}`.slice(0, 100)}/migration.sql`, after: text };
  });
}
