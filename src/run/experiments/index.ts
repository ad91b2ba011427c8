import type { Experiment } from './course.js';
import { after } from './after/after.js';
import { grow } from './grow/grow.js';
import { overlap } from './overlap/overlap.js';
import { push } from './push/push.js';
import { repeat } from './repeat/repeat.js';
import { openSession } from '../session.js';
import { twin } from './twin/twin.js';

export type { Course, Experiment } from './course.js';

/** A new experiment is one folder and one line here; the order is that of what they leave running. */
export const experiments: readonly Experiment[] = [
  {
    name: 'repeat',
    run: async ({ kit, session, reads, observations, say }) => {
      observations.repeat = await repeat({ kit, world: session.world, recipes: reads, report: say('asking the same again') });
      observations.looked.repeat = reads.length;
    },
  },
  {
    name: 'overlap',
    run: async (course) => {
      const { kit, keeper, session, writes, matcher, observations, say } = course;
      const { port } = session.instance;
      const { found, looked, pairs, clean } = await overlap({
        kit,
        keeper,
        world: session.world,
        ports: [port, port],
        recipes: writes,
        matcher,
        report: say('asking twice at the same moment'),
      });
      observations.overlap = found;
      observations.looked.overlap = looked;
      observations.looked.pairs = pairs;
      course.clean.push(...clean);
    },
  },
  {
    name: 'twin',
    run: async (course) => {
      const { session, observations, say, unknown } = course;
      await session.instance.stop();
      const { found, looked, unknowns } = await twin({ ...course, stage: session.stage, report: say('asking two instances') });
      observations.twin = found;
      observations.looked.twin = looked;
      for (const why of unknowns) unknown('twin', why);
    },
  },
  {
    name: 'grow',
    run: async (course) => {
      const { session, reads, observations, say, unknown } = course;
      await session.close();
      const { grown, crowded, unknowns } = await grow({
        ...course,
        recipes: reads,
        report: say('asking again while the data grow'),
      });
      observations.grow = grown;
      observations.crowd = crowded;
      observations.looked.grow = reads.length;
      observations.looked.crowd = crowded.length;
      for (const why of unknowns) unknown('grow', why);
    },
  },
  {
    name: 'after',
    run: async (course) => {
      const { databases, reads, fixes, observations, say, unknown } = course;
      if (fixes.length === 0) return;
      const filled = databases.at(-1) ?? databases[0];
      const seen = await after({ ...course, filled, recipes: reads, report: say('asking with the fixes in place') });
      if (typeof seen === 'string') return unknown('after', `it did not start once more: ${seen}`);
      observations.after = seen;
      observations.looked.after = seen.looked;
    },
  },
  {
    name: 'push',
    run: async ({ kit, databases: [filled], people, signIn, scenario, reads, rates, observations, say, unknown }) => {
      if (kit.built()?.inDevelopment === true)
        return unknown('push', 'the app could not be built: how many requests it takes in development tells nothing');
      const session = await openSession(kit, { filled, name: 'push', people, signIn });
      if (!('world' in session)) return unknown('push', `it did not start once more: ${session.why}`);
      const pushed = await push({ kit, session, scenario, recipes: reads, rates, report: say('raising the rate of requests') });
      if (pushed !== undefined) observations.push = pushed;
      observations.looked.push = pushed?.entryPoints.length ?? 0;
      await session.close();
    },
  },
];
