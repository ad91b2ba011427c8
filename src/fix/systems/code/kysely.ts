import { type Manner, quote } from './manner.js';

/** https://kysely.dev/docs/migrations: on Postgres the migrator puts them all into one transaction. */
export const kysely: Manner = {
  name: 'Kysely migrations',
  tells: /\bKysely\b/,
  concurrent: false,
  next: 'Run your migrator, as for the migrations beside it.',
  text: (forward, back, { typed }) => {
    const argument = typed ? 'db: Kysely<unknown>' : 'db';
    const result = typed ? ': Promise<void>' : '';
    const sent = (text: string): string => `  await sql${quote(text)}.execute(db);`;
    return [
      typed ? "import { type Kysely, sql } from 'kysely';" : "import { sql } from 'kysely';",
      '',
      `export async function up(${argument})${result} {`,
      ...forward.flatMap(({ reason, statements }) => [`  // ${reason}`, ...statements.map(sent)]),
      '}',
      '',
      `export async function down(${argument})${result} {`,
      ...back.map(sent),
      '}',
      '',
    ].join('\n');
  },
};
