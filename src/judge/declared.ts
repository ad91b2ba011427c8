import type { App, Measurements, Scenario } from '../model/index.js';
import { basisOf, isUserFacing } from './basis.js';
import { isWrite } from './budget.js';
import { ratesOf } from './traffic.js';

/** The measurements of an app of which nothing was measured. */
export const unmeasured: Measurements = {
  sizes: [],
  statements: [],
  fixes: [],
  processes: [],
  selfCheck: undefined,
  tables: [],
  unknowns: [],
  seconds: {},
};

/** Requests a second in the busiest minute by entry point, of those that users meet. */
export type DeclaredRates = (users: number) => ReadonlyMap<string, number>;

/** The traffic that the scenario declares (docs/ceiling.md "Traffic"), before anything is measured: what the lab is pushed with. */
export function declaredRates(app: App, scenario: Scenario): DeclaredRates {
  const basis = basisOf(app, scenario, [], unmeasured, { users: [1], now: 1, version: '', timings: {} });
  const rates = ratesOf(basis);
  return (users) =>
    new Map(
      app.entryPoints
        .filter(isUserFacing)
        .map((entry): [string, number] => [entry.id, rates(entry, users)])
        .filter(([, rate]) => rate > 0),
    );
}

/** Entry points that change data for who asks, by id; the others are held to the budget of a view (docs/ceiling.md "Budget"). */
export function declaredWriters(app: App, scenario: Scenario): ReadonlySet<string> {
  const basis = basisOf(app, scenario, [], unmeasured, { users: [1], now: 1, version: '', timings: {} });
  return new Set(app.entryPoints.filter((entry) => isWrite(basis, entry)).map(({ id }) => id));
}
