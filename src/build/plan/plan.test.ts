import { expect, it } from 'vitest';
import { readBlueprint } from '../blueprint/read.js';
import { plan } from './index.js';

const text = { type: 'text' };
const planned = plan(
  readBlueprint(
    JSON.stringify({
      name: 'bank',
      entities: {
        purse: { owner: 'user', fields: { name: text }, see: ['everyone'], perMonth: 0.5 },
        transfer: {
          owner: 'user',
          fields: { amount: { type: 'money' } },
          relations: { from: { to: 'purse' }, to: { to: 'purse' } },
          see: ['owner', 'from', 'to'],
          rows: 4,
          lists: { sent: { of: 'from' }, received: { of: 'to' }, mine: { of: 'owner', filter: ['from'] } },
        },
        watch: { owner: 'user', fields: {}, relations: { person: { to: 'user' } }, rows: 3 },
        note: {
          owner: 'user',
          fields: { text },
          see: ['everyone'],
          lists: { seen: { through: { entity: 'watch', relation: 'person' } } },
        },
      },
    }),
    'bank.json',
  ),
);
const tableOf = (entity: string) => planned.tables.find((table) => table.entity === entity);

it('gives two parents of one sort an address each', () => {
  expect(tableOf('transfer')?.lists.map(({ path }) => path)).toEqual([
    '/purses/:fromId/transfers',
    '/purses/:toId/transfers/received',
    '/my/transfers',
  ]);
});

it('asks of the parent who may see its list, and of nobody where the list is one’s own', () => {
  const [sent, , mine] = tableOf('transfer')?.lists ?? [];
  expect(sent).toMatchObject({ byParent: true, allowed: [{ kind: 'me', column: 'owner_id' }] });
  expect(mine).toMatchObject({ byParent: false, allowed: [{ kind: 'me', column: 'owner_id' }] });
});

it('makes an index for each set of filters in the order of the list, and none that another begins with', () => {
  expect(tableOf('transfer')?.indexes.map(({ keys }) => keys.map(({ column }) => column).join())).toEqual([
    'owner_id,from_id,created_at,id',
    'from_id,created_at,id',
    'to_id,created_at,id',
    'owner_id,created_at,id',
  ]);
});

it('finds a table by the name that it really has, and takes a year of what is added where nothing else is said', () => {
  expect(tableOf('note')?.lists[0]?.through?.table).toBe('watches');
  expect(tableOf('purse')?.rows).toEqual({ perUser: 6 });
});
