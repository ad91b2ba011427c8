import type { After } from '../../../model/index.js';
import type { FilledDatabase } from '../../../measure/index.js';
import { compose, type Recipe } from '../../requests/compose.js';
import type { Kit } from '../../kit.js';
import { observe, type Observed } from '../../observe.js';
import { openSession } from '../../session.js';
import type { SignIn } from '../../sign-in/sign-in.js';
import type { Person } from '../../stage/people.js';
import { attempt } from '../../stage/statements.js';
import { differenceBeyond, differences } from '../twin/answers.js';

export interface AfterOptions {
  kit: Kit;
  filled: FilledDatabase;
  people: readonly Person[];
  signIn: SignIn | undefined;
  recipes: readonly Recipe[];
  /** As SQL. */
  fixes: readonly string[];
  report(done: number, total: number): void;
}

const rounds = 2;
const repeats = 3;

type Round = Map<Recipe, { observed: Observed; milliseconds: number }>;

/**
 * The same reads with and without the fixes that were tried on a copy, turn about, twice: what they answer is compared, and the
 * time that the database takes for each. What differs between the two runs without them is noise.
 *
 * Only what changes the database is put in place; statements that the code should send are the code's to write.
 */
export async function after(options: AfterOptions): Promise<After | string> {
  const { fixes, recipes } = options;
  const [before, fixed]: [Round[], Round[]] = [[], []];
  const built = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    for (const [list, those] of [
      [before, []],
      [fixed, fixes],
    ] as const) {
      const seen = await lookAt(options, those, built);
      if (typeof seen === 'string') return seen;
      list.push(seen);
      options.report(before.length + fixed.length, rounds * 2);
    }
  }
  const result: After = { fixes: [...built], notBuilt: fixes.filter((fix) => !built.has(fix)), looked: 0, different: [], at: [] };
  for (const recipe of recipes) {
    const [one, two, three] = [before[0]?.get(recipe), before[1]?.get(recipe), fixed[0]?.get(recipe)];
    if (one === undefined || two === undefined || three === undefined) continue;
    result.looked += 1;
    const difference = differenceBeyond(
      new Set(differences(one.observed.answer, two.observed.answer).keys()),
      one.observed.answer,
      three.observed.answer,
    );
    if (difference !== undefined) result.different.push({ entryPoint: recipe.plan.entry.id, difference });
    const least = (list: readonly Round[]): number => Math.min(...list.flatMap((round) => round.get(recipe)?.milliseconds ?? []));
    result.at.push({ entryPoint: recipe.plan.entry.id, before: tenth(least(before)), after: tenth(least(fixed)) });
  }
  return result;
}

async function lookAt(
  { kit, filled, people, signIn, recipes }: AfterOptions,
  fixes: readonly string[],
  built: Set<string>,
): Promise<Round | string> {
  const session = await openSession(kit, { filled, name: 'after', people, signIn });
  if (!('world' in session)) return session.why;
  try {
    for (const fix of fixes) if (await attempt(session.stage.client, fix, [])) built.add(fix);
    await session.stage.client.query('analyze');
    const round: Round = new Map();
    for (const recipe of recipes) {
      if (kit.signal.aborted) break;
      const person = session.world.people.find(({ name }) => name === recipe.as);
      const sent = await compose(recipe, { ground: kit.ground, samples: session.world.samples, person, serial: 1 });
      const looks: Observed[] = [];
      for (let time = 0; time < repeats; time += 1) looks.push(await observe(kit, session.world.port, sent));
      const last = looks.at(-1);
      if (last !== undefined) round.set(recipe, { observed: last, milliseconds: Math.min(...looks.map(databaseTime)) });
    }
    return round;
  } finally {
    await session.close();
  }
}

/** Milliseconds that the request's statements were on their way. */
function databaseTime({ seen }: Observed): number {
  return seen.reduce((sum, { sentAt, answeredAt }) => sum + answeredAt - sentAt, 0);
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}
