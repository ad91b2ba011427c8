import { sql } from 'kysely';
import type { Database } from './database.js';

/** Answers that are the same for everyone and may be some seconds old, shared by all instances. */
export interface Cache {
  /** The kept answer, or a new one that is kept. */
  read<Answer>(what: { key: string; tag: string; seconds: number }, load: () => Promise<Answer>): Promise<Answer>;
  /** Forgets all answers with the tag: what they were made of has changed. */
  forget(tag: string): Promise<void>;
  close(): Promise<void>;
}

/** Kept in a table that is not logged; nothing more has to run. */
export function databaseCache(database: Database): Cache {
  return {
    async read(what, load) {
      const kept = await database
        .selectFrom('cached_reads')
        .select('answer')
        .where('key', '=', what.key)
        .where('expires_at', '>', sql<Date>`now()`)
        .$castTo<{ answer: Awaited<ReturnType<typeof load>> }>()
        .executeTakeFirst();
      if (kept !== undefined) return kept.answer;
      const answer = await load();
      await keep(database, what, JSON.stringify(answer));
      return answer;
    },
    async forget(tag) {
      await database.deleteFrom('cached_reads').where('tag', '=', tag).execute();
    },
    async close() {},
  };
}

async function keep(database: Database, { key, tag, seconds }: { key: string; tag: string; seconds: number }, answer: string): Promise<void> {
  const expires = sql<Date>`now() + make_interval(secs => ${seconds})`;
  await database
    .insertInto('cached_reads')
    .values({ key, tag, answer, expires_at: expires })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ tag, answer, expires_at: expires }))
    .execute();
}
