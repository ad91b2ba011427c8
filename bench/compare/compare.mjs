// One way of holding the model against the truth, for every simulated world: small sizes are loaded and executed, the large one is
// calculated from them as `measure` does it, then really loaded and executed.
import { growthOf, LEAST_WIDENING, modelAt } from '../../dist/measure/growth/model.js';
import { selfCheck } from '../../dist/measure/growth/self-check.js';
import { extrapolate } from '../../dist/measure/planner/extrapolate.js';
import { alike, knownStatistics, planAt } from '../../dist/measure/planner/foresee.js';
import { databaseMilliseconds } from '../../dist/judge/cost.js';

/**
 * What the model says of `target` users, from the loaded sizes.
 *
 * @param sizes `{ users, client, points: Map<name, Point>, executions: Map<name, Execution> }`, ascending
 * @param rowsAt rows of a table at so many users, as a scenario says it
 * @param most rows at which a statement cuts its answer off, by name
 */
export async function calculate(lab, sizes, known, rowsAt, target, most) {
  const names = [...sizes.at(-1).points.keys()].filter((name) => sizes.every(({ points }) => points.has(name)));
  const points = new Map(names.map((name) => [name, sizes.map((size) => size.points.get(name))]));
  const asked = (size) =>
    names.map((name) => ({ batch: name, execution: size.executions.get(name), plan: size.points.get(name).plan }));
  const [first, lower, top] = known.slice(-3);
  const ask = asked(sizes.at(-1));
  const base = await planAt(lab, top.users, top.statistics, ask);
  const beyond = await planAt(lab, target, extrapolate(lower.statistics, top.statistics, rowsAt(target)), ask);
  const below = await planAt(lab, lower.users, lower.statistics, ask);
  const tested = await planAt(lab, top.users, extrapolate(first.statistics, lower.statistics, rowsAt(top.users)), ask);
  const foreseen = (from, to, name) =>
    from.has(name) && to.has(name) ? { base: from.get(name), beyond: [to.get(name)] } : undefined;
  const check = selfCheck(names.map((name) => ({ points: points.get(name), foresight: foreseen(below, tested, name) })));
  const widen = Math.max(LEAST_WIDENING, check?.residual ?? 1);
  const models = new Map(
    names.map((name) => {
      const foresight = foreseen(base, beyond, name);
      const [model] = modelAt(points.get(name), [target], most(name), widen, foresight);
      return [name, { model, said: beyond.get(name)?.plan ?? '', growth: growthOf(points.get(name)) }];
    }),
  );
  return { models, check };
}

/** Work grows with the users when it does so more than tenfold for a hundred times as many: with an exponent above a half. */
const exponent = (from, to, ratio) => Math.log(Math.max(50, to) / Math.max(50, from)) / Math.log(ratio);
/** So near to the half nobody could say. */
const undecided = 0.12;
const work = ({ buffers, scanned }) => buffers + scanned;

/** One line per statement, and what of it came true. */
export function hold(name, { model, said, growth }, loaded, real, ratio) {
  const last = loaded.at(-1);
  const time = (side) =>
    databaseMilliseconds({ buffers: model.buffers[side], scanned: model.scanned[side], rows: model.rows[side] });
  const [low, high] = [time(0) / 3, time(1) * 3];
  const middle = Math.sqrt(time(0) * time(1));
  const expected = Math.sqrt(
    Math.max(1, work({ buffers: model.buffers[0], scanned: model.scanned[0] })) *
      Math.max(1, work({ buffers: model.buffers[1], scanned: model.scanned[1] })),
  );
  const really = exponent(work(last), work(real), ratio);
  const between = Math.abs(really - 0.5) < undecided;
  const inside = (counter) => real[counter] >= model[counter][0] && real[counter] <= model[counter][1];
  return {
    name,
    plan: alike(said) === alike(real.plan),
    grows: between || exponent(work(last), expected, ratio) > 0.5 === really > 0.5,
    between,
    within3: middle <= real.milliseconds * 3 && middle >= real.milliseconds / 3,
    inside: real.milliseconds >= low && real.milliseconds <= high,
    buffers: inside('buffers'),
    scanned: inside('scanned'),
    width: high / low,
    line: `${name.padEnd(20)} ${growth.law.padEnd(11)} real ${real.milliseconds.toFixed(2)} ms ${real.buffers} pages ${real.scanned} looked at; said ${low.toFixed(2)}..${high.toFixed(2)} ms ${model.buffers.join('..')} pages ${model.scanned.join('..')}${model.planner?.flips ? ', plan changes' : ''}`,
    loaded: loaded.map(
      (point) => `${point.users}: ${point.buffers} pages ${point.scanned} looked at ${point.rows} rows by ${point.plan}`,
    ),
    plans: `   said ${said}\n   real ${real.plan}`,
  };
}

/** Prints what did not come true, then the figures. */
export function print(results, check, sizes, target) {
  for (const result of results) {
    const missed = ['plan', 'grows', 'within3', 'inside', 'buffers', 'scanned'].filter((key) => !result[key]);
    if (!result.inside || !result.buffers || !result.within3 || !result.grows || process.env.ALL) {
      console.log(`${result.line} [${missed.join(' ')}]`);
      if (process.env.DETAILS) console.log(`      ${result.loaded.join('\n      ')}\n${result.plans}`);
    }
    if (!result.plan) console.log(`${result.name}: plan\n${result.plans}`);
  }
  const count = (key) => results.filter((result) => result[key]).length;
  const widths = results.map((result) => result.width).sort((a, b) => a - b);
  console.log(
    `sizes ${sizes.map(({ users }) => users).join(', ')}, then ${target}; self-check ${check?.inside} of ${check?.predicted}, residual ${check?.residual}`,
  );
  console.log(
    `of ${results.length} statements: plan right ${count('plan')}, growth right ${count('grows') - count('between')} of ${results.length - count('between')} (the others grow with about the root), milliseconds within 3 times ${count('within3')}, inside ${count('inside')}, pages inside ${count('buffers')}, rows looked at inside ${count('scanned')}`,
  );
  console.log(`interval high ÷ low: median ${widths[widths.length >> 1]?.toFixed(1)}, most ${widths.at(-1)?.toFixed(1)}`);
}

export { knownStatistics };
