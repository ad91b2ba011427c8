import type { Lab } from '../lab/index.js';
import { LoadbearingError } from '../model/index.js';

/**
 * Ways out of a database, each tried as the role that the app's SQL would run as and taken back. The programs and files are harmless:
 * what counts is whether the server lets it.
 */
const ways: [way: string, sql: string][] = [
  ['start programs on the server', `COPY (SELECT 1) TO PROGRAM 'true'`],
  ['write files on the server', `COPY (SELECT 1) TO '/dev/null'`],
  ['read files on the server', `SELECT pg_catalog.pg_read_file('PG_VERSION')`],
  ['make roles', 'CREATE ROLE loadbearing_probe'],
  ['reach other servers through dblink', 'CREATE EXTENSION dblink'],
  ['reach other servers through postgres_fdw', 'CREATE EXTENSION postgres_fdw'],
  ['reach files through file_fdw', 'CREATE EXTENSION file_fdw'],
  ['reach other servers through http', 'CREATE EXTENSION http CASCADE'],
  ['reach other servers through pg_net', 'CREATE EXTENSION pg_net CASCADE'],
  ['run code of its own on the server through plpython3u', 'CREATE EXTENSION plpython3u'],
  ['run code of its own on the server through plperlu', 'CREATE EXTENSION plperlu'],
];

/**
 * Tries the ways out in a database of their own, before anything of the app is there: rights are what a server lets happen, and not
 * what its catalogues say (some platforms let everybody switch on what reaches the network).
 * @throws LB_SCRATCH where one is open
 */
export async function refuseOpenServer(lab: Lab, place: string): Promise<void> {
  const name = 'probe';
  await lab.createDatabase(name);
  const client = await lab.connect(name);
  const open: string[] = [];
  try {
    for (const [way, sql] of ways) {
      await client.query('BEGIN');
      await client.query(sql).then(
        () => open.push(way),
        () => undefined,
      );
      await client.query('ROLLBACK');
    }
  } finally {
    await client.end();
  }
  await lab.dropDatabase(name);
  if (open.length === 0) return;
  throw new LoadbearingError(
    'LB_SCRATCH',
    place,
    `it would let the app's SQL, which nobody has looked at, ${open.join(', ')} (name a server that does not, or a role with fewer rights)`,
  );
}
