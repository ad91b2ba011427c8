import { type Cache, databaseCache } from './cache.js';
import type { Config } from './config.js';
import type { Database } from './database.js';
import { redisCache } from './redis-cache.js';

/** The cache in Redis, or what speaks its protocol, where one is named; else in the database. */
export async function openCache({ redisUrl }: Config, database: Database): Promise<Cache> {
  return redisUrl === undefined ? databaseCache(database) : redisCache(redisUrl);
}
