import type { Interval, Verdict } from '../model/index.js';
import type { Basis } from './basis.js';
import { intervalOf, rounded } from './bound.js';
import { connectionsHeadroom } from './constants.js';
import { demand } from './load.js';
import { storageGigabytes } from './storage.js';
import { ratesOf, viewsPerSecond } from './traffic.js';

/** What has to be there at each size: cores of the database, storage, connections (docs/ceiling.md "Capacity"). */
export function capacityOf(basis: Basis): Verdict['capacity'] {
  const rates = ratesOf(basis);
  const { utilisation } = basis.scenario.machine;
  return basis.options.users.map((users) => {
    const used = intervalOf((bound) => demand(basis, rates, 'database', users, bound));
    const held = intervalOf((bound) => demand(basis, rates, 'connections', users, bound));
    const cores = (value: number): number => Math.max(1, Math.ceil(value / (1000 * utilisation)));
    const connections = (value: number): number => Math.max(1, Math.ceil((value * connectionsHeadroom) / 1000));
    const storage = rounded(storageGigabytes(basis, users));
    return {
      users,
      cores: both(used, cores),
      storageGigabytes: [storage, storage],
      connections: both(held, connections),
      viewsPerSecond: rounded(viewsPerSecond(basis, users)),
    };
  });
}

function both([low, high]: Interval, how: (value: number) => number): Interval {
  return [how(low), how(high)];
}
