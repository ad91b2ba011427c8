import { createClient } from 'redis';
import type { Cache } from './cache.js';

/** Kept in Redis: each answer under its key, and a set of the keys of each tag. */
export async function redisCache(url: string): Promise<Cache> {
  const client = createClient({ url, socket: { connectTimeout: 3000 } });
  client.on('error', () => {
    // The client connects anew by itself; until then a read fails and is logged with its request.
  });
  await client.connect();
  return {
    async read({ key, tag, seconds }, load) {
      const kept = await client.get(`read:${key}`);
      if (kept !== null) return JSON.parse(kept);
      const answer = await load();
      await client
        .multi()
        .set(`read:${key}`, JSON.stringify(answer), { EX: seconds })
        .sAdd(`tag:${tag}`, `read:${key}`)
        .expire(`tag:${tag}`, seconds)
        .exec();
      return answer;
    },
    async forget(tag) {
      const keys = await client.sMembers(`tag:${tag}`);
      await client.del([`tag:${tag}`, ...keys]);
    },
    async close() {
      await client.close();
    },
  };
}
