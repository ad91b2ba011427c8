import { CompiledQuery, type Transaction } from 'kysely';
import PgBoss from 'pg-boss';
import type { Config } from './config.js';
import { asSystem, type Database } from './database.js';
import { jobList, type JobName } from './job-list.js';
import type { Tables } from './tables.js';

/** Work outside requests, in a queue that lies in the database: what a transaction sends is there when it commits, or not at all. */
export interface Jobs {
  send(transaction: Transaction<Tables>, name: JobName, data: { id: string }): Promise<void>;
  stop(): Promise<void>;
}

/** Starts this instance's share of the work: each job is done by one instance, and again where it failed. */
export async function startJobs({ databaseUrl }: Config, database: Database): Promise<Jobs> {
  const boss = new PgBoss({ connectionString: databaseUrl, schema: 'jobs', max: 3 });
  boss.on('error', (error) => process.stderr.write(`${JSON.stringify({ level: 50, msg: 'jobs', error: String(error) })}\n`));
  await boss.start();
  for (const { name, every, run } of jobList) {
    await boss.createQueue(name, { name, retryLimit: 5, retryDelay: 10, retryBackoff: true });
    if (every !== undefined) await boss.schedule(name, every);
    await boss.work<{ id: string } | null>(name, async ([job]) => {
      if (job !== undefined) await asSystem(database, (transaction) => run(transaction, job.data ?? { id: '' }));
    });
  }
  return {
    async send(transaction, name, data) {
      const db = {
        executeSql: (text: string, values: unknown[]) => transaction.executeQuery<object>(CompiledQuery.raw(text, values)),
      };
      await boss.send(name, data, { db });
    },
    async stop() {
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
