import { createHash } from 'node:crypto';
import { escapeIdentifier, type Client } from 'pg';
import { findTable, type Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { World } from '../requests/world.js';
import type { Person } from '../stage/people.js';
import { attempt, qualified } from '../stage/statements.js';
import { carrying } from './minted.js';
import { type Guarded, letIn, type SignIn, tokenFor } from './sign-in.js';

const tokenColumn = /token|api_?key|session_?id|^sid$|secret_?key/i;
/** What apps keep of a token. */
const forms: [how: string, of: (token: string) => string][] = [
  ['as it is', (token) => token],
  ['as its SHA-256', (token) => createHash('sha256').update(token).digest('hex')],
  ['as its SHA-256 in base64', (token) => createHash('sha256').update(token).digest('base64')],
];

interface Place {
  table: Table;
  column: string;
  /** The column that names the user; absent where it is the user's own row. */
  owner: string | undefined;
}

/** A token that is put into the column by which the app knows who asks. */
export async function byStoredToken(
  guarded: readonly Guarded[],
  world: World,
  client: Client,
  cookies: readonly string[],
): Promise<SignIn | undefined> {
  const [first] = world.people;
  if (first === undefined) return undefined;
  for (const place of placesOf(world)) {
    for (const [how, form] of forms) {
      const prepare = async (other: Client): Promise<void> => {
        for (const person of world.people) await put(other, place, world, person, form(tokenFor(person)));
      };
      await prepare(client);
      const headers = (person: Person): Record<string, string> => carrying(tokenFor(person), cookies);
      if ((await letIn(guarded, { ...first, headers: headers(first) }, world)) === 0) continue;
      return {
        how: `with a token that ${place.table.name}.${place.column} holds ${how}`,
        prepare,
        way: () => ({ kind: 'made' }),
        headers: async (person) => headers(person),
      };
    }
  }
  return undefined;
}

/** Columns that look like tokens and by which a statement looks a row up. */
function placesOf({ ground }: World): Place[] {
  const { population, owned, app } = ground;
  const asked = new Set(
    app.statements.flatMap(({ facts }) =>
      facts.filters.filter(({ operator }) => operator === '=').map((filter) => `${filter.table}.${filter.column}`),
    ),
  );
  const places = app.statements.flatMap(({ facts }) =>
    facts.filters.flatMap((filter): Place[] => {
      const table = findTable(app.catalogue, filter.table, filter.schema);
      if (table === undefined || !tokenColumn.test(filter.column) || !asked.has(`${filter.table}.${filter.column}`)) return [];
      if (population !== undefined && tableKey(population.table) === tableKey(table))
        return [{ table, column: filter.column, owner: undefined }];
      const owner = owned.find(({ table: other }) => tableKey(other) === tableKey(table))?.column;
      return owner === undefined ? [] : [{ table, column: filter.column, owner }];
    }),
  );
  const once = new Map(places.map((place) => [`${tableKey(place.table)}.${place.column}`, place]));
  return [...once.values()].slice(0, 4);
}

async function put(
  client: Client,
  { table, column, owner }: Place,
  { ground }: World,
  person: Person,
  value: string,
): Promise<void> {
  const key = owner ?? ground.population?.key ?? 'id';
  await attempt(
    client,
    `update ${qualified(table)} set ${escapeIdentifier(column)} = $1 where ctid = (select ctid from ${qualified(table)} where ${escapeIdentifier(key)}::text = $2 limit 1)`,
    [value, person.key],
  );
  for (const { name, type } of table.columns)
    if (/^expires|expires_?at$|expiry/i.test(name) && type.startsWith('timestamp'))
      await attempt(
        client,
        `update ${qualified(table)} set ${escapeIdentifier(name)} = now() + interval '1 day' where ${escapeIdentifier(column)} = $1`,
        [value],
      );
}
