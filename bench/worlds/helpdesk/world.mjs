// The helpdesk as a world of `bench/simulated.mjs`.
import { countersOf } from '../../../dist/measure/execute/plan.js';
import { explain, inRole, prepareSession } from '../../../dist/measure/execute/session.js';
import { schema } from './schema.mjs';
import { comingRows, simulate } from './simulate.mjs';
import { people, statements } from './statements.mjs';

/** Opens the world in a lab: how it is played and what is asked of it. */
export async function openWorld(lab) {
  await lab.createDatabase('app');
  const first = await lab.connect('app');
  await first.query(schema);
  await first.end();
  const texts = statements({});
  return {
    target: 30_000,
    ratio: 30,
    coming: (users, key) => comingRows(users, key.slice('public.'.length)),
    most: (name) => Number(/limit (\d+)(?![\s\S]*limit)/i.exec(texts[name].sql)?.[1] ?? Infinity),
    async play(users) {
      await lab.createDatabase(`users_${users}`, 'app');
      const client = await lab.connect(`users_${users}`, 'lab', 300);
      await simulate(client, users);
      await prepareSession(client, 60_000);
      return { users, client };
    },
    async execute({ users, client }) {
      const [points, executions] = [new Map(), new Map()];
      for (const [name, execution] of Object.entries(statements(await people(client, users)))) {
        const counters = await inRole(client, execution, async () => {
          await explain(client, execution, 'read');
          return countersOf(await explain(client, execution, 'read'), execution.sql.includes('pgrst_source'));
        });
        points.set(name, { users, tuple: 'heavy', ...counters });
        executions.set(name, execution);
      }
      return { points, executions };
    },
  };
}
