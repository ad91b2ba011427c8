import type { Client } from 'pg';
import type { Lab } from '../lab/index.js';
import { LoadbearingError } from '../model/index.js';
import { type Address, addressOf, keeperSettings, openClient } from './connect.js';
import { scratchError } from './errors.js';
import { type Facts, factsOf } from './facts.js';
import { dropLeftovers } from './leftovers.js';
import { lockSpace, newRun, ofAnyRun, type Run } from './names.js';
import { refuseOpenServer } from './probe.js';
import { ownSettings } from './restore.js';
import { confinementOn } from './rights.js';
import { makeOwnRole } from './roles.js';
import { serve } from './serve.js';
import { type Own, reasonsAgainst } from './wary.js';

export interface ScratchOptions {
  /** `postgres://user:password@host:5432/database`, as the user gave it for this; it is never printed. */
  url: string;
  /** The server is used though it looks like one in use, and is put under load though it is not on this machine. */
  loadAnyway: boolean;
  /** Servers that the app's own settings name. */
  own: readonly Own[];
  /** Bytes that the databases of the run may take. */
  diskBytes: number;
  /** Seconds that one statement of the app's may run: 30 unless told. */
  statementSeconds?: number;
  /** Aborting it drops everything and stops. */
  signal?: AbortSignal;
  /** Told what a person should read: which server, what was cleaned up. */
  tell?: (text: string) => void;
}

/**
 * A lab on a server that the user named: databases of our own under a name of their own, in which alone is worked, and which are
 * dropped at the end. What runs that were killed left there is dropped first.
 * @throws LoadbearingError LB_URL, LB_SCRATCH, LB_SCRATCH_IN_USE, or LB_INTERRUPTED when aborted
 */
export async function openScratch(options: ScratchOptions): Promise<Lab> {
  const address = addressOf(options.url);
  const keeper = await openClient(options.url, keeperSettings).catch((error: unknown) => {
    throw scratchError(address, error);
  });
  try {
    const facts = await factsOf(keeper, ofAnyRun.database, ofAnyRun.role);
    const confinement = confinementOn(address, facts);
    const run = await claimRun(keeper, address, facts);
    const against = await reasonsAgainst(keeper, facts, ofAnyRun.database, address.place, options.own);
    if (against.length > 0 && !options.loadAnyway)
      throw new LoadbearingError('LB_SCRATCH_IN_USE', address.place, against.join('; '));
    options.tell?.(`Measuring on ${address.place} (${facts.product}), in databases of the check's own (${run.id})`);
    const { dropped, left } = await dropLeftovers(keeper);
    if (dropped.length > 0) options.tell?.(`Dropped what an ended check had left there: ${dropped.join(', ')}`);
    if (left.length > 0) options.tell?.(`An ended check left there what this role may not drop: ${left.join(', ')}`);
    const role = confinement === 'own' ? await makeOwnRole(keeper, run, facts) : undefined;
    const settings = role === undefined ? await ownSettings(keeper) : '';
    const lab = await serve({ keeper, address, facts, run, role, settings, options });
    return await refuseOpenServer(lab, address.place).then(
      () => lab,
      (error: unknown) => lab.stop().then(() => Promise.reject(lab.failure?.() ?? error)),
    );
  } catch (error) {
    // Its lock goes with it, and with that the claim to the run's name.
    await keeper.end().catch(() => undefined);
    if (options.signal?.aborted === true) throw new LoadbearingError('LB_INTERRUPTED');
    throw scratchError(address, error);
  }
}

/** Holds the run's number, and notes that a run is at work, for as long as this connection lives. */
async function claimRun(keeper: Client, address: Address, facts: Facts): Promise<Run> {
  const run = newRun();
  // A number that another run holds is one in four thousand million; then nothing is claimed, and that is said.
  await keeper.query('SELECT pg_try_advisory_lock($1, $2)', [lockSpace, run.lock]);
  await keeper.query('SELECT pg_advisory_lock_shared($1, 0)', [lockSpace]);
  const { rows } = await keeper.query<{ held: number }>(
    `SELECT count(*)::int AS held FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND classid = $1 AND pid = pg_backend_pid()`,
    [lockSpace],
  );
  if (rows[0]?.held === 2) return run;
  throw new LoadbearingError(
    'LB_SCRATCH',
    address.place,
    `${facts.product} behind it keeps no lock for a session, as a pooler in between does not either (name the address of the server itself)`,
  );
}
