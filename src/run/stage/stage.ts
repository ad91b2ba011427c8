import { escapeIdentifier, type Client } from 'pg';
import type { Lab } from '../../lab/index.js';
import type { Ground } from './ground.js';
import { admit, keepPaid } from './admit.js';
import { matchLetters } from './letters.js';
import { anotherUser, type Person } from './people.js';
import { attempt, qualified } from './statements.js';

/** A filled database for one experiment, with the people in it who act. */
export interface Stage {
  database: string;
  users: number;
  /** As the owner, with triggers and foreign keys off: what is put there and taken back is not the app's doing. */
  client: Client;
  drop(): Promise<void>;
}

export interface StageOptions {
  lab: Lab;
  ground: Ground;
  /** The filled database that is copied. */
  from: string;
  users: number;
  name: string;
  people: readonly Person[];
  /** Rows that each person has in each table whose rows name a user, but for the one who only looks. */
  own?: number;
  /** What else is set before anybody acts: passwords that are known. */
  prepare?: (client: Client) => Promise<void>;
}

const statementSeconds = 60;
/** Rows of their own of the one who looks, the same at every size. */
const readersRows = 12;

/** Copies a filled database and makes it ready for its people. */
export async function openStage({ lab, ground, from, users, name, people, own, prepare }: StageOptions): Promise<Stage> {
  await lab.dropDatabase(name);
  await lab.createDatabase(name, from);
  const client = await lab.connect(name, 'lab', statementSeconds);
  await client.query('set session_replication_role = replica');
  await admit(client, ground, people);
  await keepPaid(client, ground);
  await matchLetters(client, ground);
  const growing = people.filter(({ name, staff }) => staff === undefined && name !== anotherUser);
  const [reader] = people.filter(({ name }) => name === anotherUser);
  if (own !== undefined && reader !== undefined) await giveRows(client, ground, reader, people, readersRows);
  if (own !== undefined) for (const person of growing) await giveRows(client, ground, person, people, own);
  await prepare?.(client);
  return {
    database: name,
    users,
    client,
    drop: async () => {
      await client.end().catch(() => undefined);
      await lab.dropDatabase(name);
    },
  };
}

/** Makes just so many rows of each table the person's own, as far as its keys allow: what is too many becomes somebody else's. */
async function giveRows(client: Client, { owned }: Ground, person: Person, all: readonly Person[], rows: number): Promise<void> {
  for (const { table, column } of owned) {
    const name = escapeIdentifier(column);
    const type = table.columns.find((each) => each.name === column)?.type ?? 'text';
    const others = `from ${qualified(table)} where ${name}::text is null or not (${name}::text = any($3))`;
    const missing = `greatest(0, $2::bigint - (select count(*) from ${qualified(table)} where ${name}::text = $1::text))`;
    const values = [person.key, rows, all.map(({ key }) => key)];
    const set = `update ${qualified(table)} set ${name} = $1::text::${type}`;
    const done = await attempt(client, `${set} where ctid = any(array(select ctid ${others} limit ${missing}))`, values);
    // Some rows cannot be theirs, because a key holds the two together: the others one by one.
    const { rows: some } = done
      ? { rows: [] }
      : await client.query<{ at: string; missing: string }>(
          `select ctid::text as at, ${missing} as missing ${others} limit $2::bigint * 3`,
          values,
        );
    let left = Number(some[0]?.missing ?? 0);
    for (const { at } of some) {
      if (left === 0) break;
      if (await attempt(client, `${set} where ctid = $2::tid`, [person.key, at])) left -= 1;
    }
    await attempt(
      client,
      `update ${qualified(table)} set ${name} = (select ${name} from ${qualified(table)} where ${name}::text is not null and not (${name}::text = any($3)) limit 1)
         where ctid = any(array(select ctid from ${qualified(table)} where ${name}::text = $1::text offset $2::bigint))`,
      [person.key, rows, all.map(({ key }) => key)],
    );
  }
}
