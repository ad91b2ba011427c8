import { expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { catalogueOf } from '../../test/support/catalogue.js';
import { scenario } from './scenario.js';

it('takes tickets for a rare request, but not in a help desk, which is asked for little else', () => {
  const ticketsOf = (reads: number, others: number): number | undefined => {
    const keys = { user_id: 'users' };
    const read = (table: string, at: number) =>
      statement(`${table}-${String(at)}`, `SELECT ${String(at)} FROM ${table}`, facts(table));
    const { tables } = scenario(
      app(
        catalogueOf({
          users: { columns: 'id email password role' },
          tickets: { columns: 'id user_id subject', keys },
          projects: { columns: 'id user_id name', keys },
        }),
        [
          ...Array.from({ length: reads }, (_, at) => read('tickets', at)),
          ...Array.from({ length: others }, (_, at) => read('projects', at)),
          ...Array.from({ length: 30 }, (_, at) => read('users', at)),
        ],
      ),
    );
    return tables.find(({ table }) => table === 'tickets')?.perUser;
  };
  expect(ticketsOf(2, 20)).toBe(0.2);
  expect(ticketsOf(12, 20)).toBe(0.2);
  expect(ticketsOf(3, 1)).toBe(0.2);
  expect(ticketsOf(20, 12)).toBe(5);
});
