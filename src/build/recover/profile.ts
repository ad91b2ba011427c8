import type { Table } from '../../model/index.js';
import { tableKey } from '../../scenario/index.js';
import type { Entity } from '../blueprint/blueprint.js';
import { fieldsOf } from './fields.js';
import type { Ground } from './ground.js';
import { free } from './names.js';

/** What every account has, and what the sign-in keeps by itself. */
const ofAccounts =
  /^(id|name|full_?name|display_?name|user_?name|e_?mail|e_?mail_?verified(_at)?|image|avatar(_url)?|(profile_)?(image|picture)(_url)?|.*password.*|.*(hash|salt|secret|token).*|.*_?otp.*|last_?(login|sign_?in).*|user_?id|(clerk|auth|google|github|external)_?(user_)?id)$/i;

/** What an app keeps of its people beside their accounts: an entity that each of them owns one of. */
export function profileOf(ground: Ground): [string, Entity] | undefined {
  const table = ownTable(ground);
  if (table === undefined) return undefined;
  const others = table.columns.filter(({ name }) => ofAccounts.test(name)).map(({ name }) => name);
  const keys = table.foreignKeys.flatMap(({ columns }) => columns);
  const key = free('profile', new Set(ground.entities.map((entity) => entity.key)));
  const fields = fieldsOf(key, table, new Set([...others, ...keys, ...table.primaryKey]), ground);
  if (Object.keys(fields).length === 0) return undefined;
  ground.unknown.push({
    path: `entities/${key}`,
    ask: `Who may see what ${table.name} holds of each person?`,
    why: 'Accounts have a name, an address and a picture in a Blueprint; everything else is an entity that each person owns one of.',
    until: 'Only they themselves.',
  });
  return [key, { owner: 'user', fields, unique: [['owner']] }];
}

/** The app's own table of its people; the accounts of a service hold nothing of the app's. */
function ownTable({ app, people }: Ground): Table | undefined {
  return app.catalogue.tables.find((table) => people.has(tableKey(table)) && table.schema !== 'auth');
}
