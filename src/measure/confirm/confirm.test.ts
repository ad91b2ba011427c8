import { afterAll, beforeAll, expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { openLab, type Lab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import type { Measurements } from '../../model/index.js';
import { scenario } from '../../scenario/index.js';
import { measure } from '../measure.js';

const schema = `
  CREATE TABLE users (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, password text NOT NULL);
  CREATE TABLE notes (id bigint PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, title text NOT NULL, created_at timestamptz NOT NULL);
  CREATE INDEX notes_user ON notes (user_id);
  CREATE TABLE logs (id bigint PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, text text NOT NULL);`;

const statements = [
  statement(
    'notes-of-user',
    'SELECT * FROM notes WHERE user_id = $1',
    facts('notes', {
      filters: [{ table: 'notes', column: 'user_id', operator: '=', parameter: 1, wrapped: false, alternative: false }],
    }),
    { parameters: [{ origin: 'user.id', column: { table: 'notes', column: 'user_id' }, operator: '=' }] },
  ),
  statement('all-notes', 'SELECT * FROM notes', facts('notes')),
];

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(async () => lab.stop());

/** So few users at first that the whole table is read, where later an index is taken. */
async function measured(confirmRows: number | undefined): Promise<Measurements> {
  const it = app(await migrate([{ kind: 'sql', file: 'schema.sql', text: schema }], lab), statements);
  const assumed = scenario(it);
  const tables = assumed.tables.map((line) => ({ ...line, perUser: line.table === 'users' ? 1 : 10 }));
  const sizes = [2, 4, 8];
  const result = await measure(it, { ...assumed, tables }, lab, {
    users: [2000, 20_000],
    sizes,
    heapMegabytes: 100,
    ...(confirmRows === undefined ? {} : { confirmRows }),
  });
  for (const users of sizes) await lab.dropDatabase(`users_${String(users)}`);
  await lab.dropDatabase('app');
  return result;
}
const of = (result: Measurements, id: string) => result.statements.find((one) => one.statement === id);

it('looks at a plan that changes, with the touched tables loaded to the size where it does', async () => {
  const result = await measured(50_000);
  const notes = of(result, 'notes-of-user');
  expect(notes?.points.at(0)?.plan).toBe('Seq Scan(notes)');
  expect(notes?.confirmation).toEqual({ expectedAt: 2000, loaded: 2000, asSaid: true });
  expect(notes?.points.find(({ users }) => users === 2000)?.plan).toContain('Index Scan(notes_user)');
  // Counted from there, the plan stays the same.
  expect(notes?.modelled.map(({ users, planner }) => [users, planner?.flips])).toEqual([[20_000, false]]);
  expect(of(result, 'all-notes')).not.toHaveProperty('confirmation');
});

it('goes as far as the rows allow, says what it could not look at, and by default does not load more', async () => {
  const near = of(await measured(5000), 'notes-of-user');
  expect(near?.confirmation).toMatchObject({ expectedAt: 2000, loaded: 490 });
  const none = await measured(20);
  expect(of(none, 'notes-of-user')).not.toHaveProperty('confirmation');
  expect(none.unknowns.find(({ name }) => name === 'notes-of-user')?.why).toContain('20000 rows there');
  expect((await measured(undefined)).unknowns).toEqual([]);
});
