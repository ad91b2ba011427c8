import type { Asking, Crowded, Grown } from '../../../model/index.js';
import type { FilledDatabase } from '../../../measure/index.js';
import { compose, type Recipe } from '../../requests/compose.js';
import type { Matcher } from '../../foreseen.js';
import type { Kit } from '../../kit.js';
import { observe, type Observed } from '../../observe.js';
import { openSession } from '../../session.js';
import type { SignIn } from '../../sign-in/sign-in.js';
import type { Person } from '../../stage/people.js';
import { crowdOf, type Shown, shownTo } from '../crowd/crowd.js';
import { repeatsOf, slopeOf } from './slope.js';

export interface GrowOptions {
  kit: Kit;
  databases: readonly FilledDatabase[];
  people: readonly Person[];
  signIn: SignIn | undefined;
  /** Reads that answered. */
  recipes: readonly Recipe[];
  matcher: Matcher;
  report(done: number, total: number): void;
}

/** Rows of the person's own at each size: as many more as there are more users. */
const ownRows = [30, 100, 300, 900];

interface Sample {
  asking: Asking;
  observed: Observed;
}

/**
 * The same requests while the data grow: in each of the filled databases, where there are ever more users, the same person has
 * ever more rows of their own. What is looked at is the number of statements, of rows and of bytes; the verdict is the slope, and
 * there is no threshold.
 *
 * It cannot see work that only grows beyond these sizes, nor what a cache of the process hides at every size.
 */
export async function grow({
  kit,
  databases,
  people,
  signIn,
  recipes,
  matcher,
  report,
}: GrowOptions): Promise<{ grown: Grown[]; crowded: Crowded[]; unknowns: string[] }> {
  const samples = new Map<Recipe, Sample[]>(recipes.map((recipe) => [recipe, []]));
  const unknowns: string[] = [];
  const shown: Shown[] = [];
  for (const [at, filled] of databases.entries()) {
    const own = ownRows[at] ?? 900;
    const session = await openSession(kit, { filled, name: `grow_${String(filled.users)}`, people, signIn, own });
    if (!('world' in session)) {
      unknowns.push(`with the rows of ${String(filled.users)} users it did not start: ${session.why}`);
      continue;
    }
    try {
      for (const [index, recipe] of recipes.entries()) {
        if (kit.signal.aborted) break;
        report(at * recipes.length + index, databases.length * recipes.length);
        const sample = await ask(
          kit,
          recipe,
          session.world.port,
          {
            ground: kit.ground,
            samples: session.world.samples,
            person: session.world.people.find(({ name }) => name === recipe.as),
            serial: session.world.serial(),
          },
          session.instance,
          filled.users,
          own,
        );
        if (sample !== undefined) samples.get(recipe)?.push(sample);
      }
      shown.push(...(await shownTo(session.world, recipes, filled.users)));
    } finally {
      await session.close();
    }
  }
  const grown = [...samples].flatMap(([recipe, list]): Grown[] => {
    if (list.length < 2) return [];
    const { repeated, repeats } = repeatsOf(
      list.map(({ observed }) => observed.seen),
      matcher,
    );
    return [
      {
        entryPoint: recipe.plan.entry.id,
        at: list.map(({ asking }) => asking),
        slope: slopeOf(
          list.map(({ asking }) => asking),
          repeated?.sourceRows,
        ),
        ...(repeated === undefined ? {} : { repeated }),
        repeats,
      },
    ];
  });
  return { grown, crowded: crowdOf(shown), unknowns };
}

async function ask(
  kit: Kit,
  recipe: Recipe,
  port: number,
  supply: Parameters<typeof compose>[1],
  instance: { usage(): Promise<Usage> },
  users: number,
  own: number,
): Promise<Sample | undefined> {
  const sent = await compose(paged(recipe, own), supply);
  // The first one opens connections and fills what is filled once.
  const warm = await observe(kit, port, sent);
  if (warm.answer.status < 200 || warm.answer.status >= 400) return undefined;
  await instance.usage();
  const observed = await observe(kit, port, sent);
  const { cpuMilliseconds, heapMegabytes } = await leastUsage(await instance.usage(), async () => {
    await observe(kit, port, sent);
    return instance.usage();
  });
  const rows = observed.seen.reduce((sum, each) => sum + each.rows, 0);
  return {
    observed,
    asking: {
      users,
      own,
      statements: observed.seen.length,
      rows,
      bytes: observed.answer.bytes,
      ...(kit.built()?.inDevelopment === true ? {} : { cpuMilliseconds: Math.round(cpuMilliseconds * 10) / 10 }),
      heapMegabytes: Math.round(heapMegabytes),
    },
  };
}

type Usage = Required<Pick<Asking, 'cpuMilliseconds' | 'heapMegabytes'>>;

/** Less CPU than this is not worth asking again. */
const worthAsking = 5;

/** Where much was used, the least of three: the first may have compiled code or collected memory. */
async function leastUsage(first: Usage, again: () => Promise<Usage>): Promise<Usage> {
  if (first.cpuMilliseconds < worthAsking) return first;
  const all = [first, await again(), await again()];
  return all.reduce((least, each) => (each.cpuMilliseconds < least.cpuMilliseconds ? each : least));
}

const pageSize = /^(?:limit|take|size|per_?page|page_?size|count|first)$/i;

/** Where the request says how many it wants, it wants as many as there are. */
function paged(recipe: Recipe, rows: number): Recipe {
  const field = recipe.plan.query.find(({ name }) => pageSize.test(name));
  if (field === undefined) return recipe;
  const query = recipe.query.some(({ name }) => name === field.name) ? recipe.query : [...recipe.query, field];
  return { ...recipe, query, set: { ...recipe.set, [field.name]: rows } };
}
