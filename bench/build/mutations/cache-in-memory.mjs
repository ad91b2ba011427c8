// What is cached lies in the process: other instances show what was.
import { edit } from '../app.mjs';

export default {
  kind: 'in-memory-state',
  mutate(app) {
    edit(
      app,
      'src/cache.ts',
      /export function databaseCache[\s\S]*$/,
      `export function databaseCache(_database: Database): Cache {
  return {
    async read(what, load) {
      const known = cached.get(what.key);
      if (known !== undefined) return JSON.parse(known);
      const answer = await load();
      cached.set(what.key, JSON.stringify(answer));
      return answer;
    },
    async forget(tag) {
      for (const key of cached.keys()) if (key.startsWith(tag)) cached.delete(key);
    },
    async close() {},
  };
}
`,
    );
    if (
      !app.tables.some(({ lists }) =>
        lists.some(({ list, allowed }) => list.stale !== undefined && allowed.some(({ kind }) => kind === 'everyone')),
      )
    )
      return undefined;
    return edit(
      app,
      'src/cache.ts',
      '/** Kept in a table that is not logged',
      (match) => `const cached = new Map<string, string>();\n\n${match[0]}`,
    );
  },
};
