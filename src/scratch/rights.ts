import { LoadbearingError } from '../model/index.js';
import type { Address } from './connect.js';
import type { Facts } from './facts.js';

/** The first version whose databases can be dropped with somebody in them, and that its makers still mend. */
const oldest = 140_000;

/**
 * How the app's SQL, which is hostile, is kept within the databases of the run:
 * `own`: a role is made for it that may nothing but own them. `named`: it runs as the role that the user named, which may make
 * databases and nothing else.
 */
export type Confinement = 'own' | 'named';

/**
 * Decides how the app's SQL is confined, or refuses the server. It never runs as a superuser, nor as a role whose rights reach
 * beyond the databases of the run.
 * @throws LB_SCRATCH with what is missing or too much, and what to do
 */
export function confinementOn(address: Address, facts: Facts): Confinement {
  const refuse = (why: string): LoadbearingError => new LoadbearingError('LB_SCRATCH', address.place, why);
  if (facts.version < oldest) throw refuse(`it is ${facts.product}, and the check needs PostgreSQL 14 or newer`);
  if (facts.standby) throw refuse('it is a standby, which only reads');
  if (!facts.createsDatabases)
    throw refuse(
      `the role ${address.user} may not create databases, and the check works in none but its own (ALTER ROLE ${address.user} CREATEDB gives it the right)`,
    );
  if (facts.createsRoles) return 'own';
  const { memberOf, owns } = facts;
  const reach = [
    ...(memberOf.length > 0 ? [`is a member of ${memberOf.join(', ')}`] : []),
    ...(owns.length > 0 ? [`owns ${owns.length === 1 ? 'the database' : 'the databases'} ${owns.join(', ')}`] : []),
  ];
  if (reach.length > 0)
    throw refuse(
      `the role ${address.user} ${reach.join(' and ')}, and what the app's SQL does as that role could reach there (give it CREATEROLE, so that the check makes a role without any right, or name a role that has CREATEDB and nothing else)`,
    );
  return 'named';
}
