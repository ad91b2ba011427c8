import { expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { catalogueOf } from '../../../test/support/catalogue.js';
import { unsentStatements } from './unsent.js';

it('names the statements that only routes lead to which no screen asks for', () => {
  const [all, mine, both] = ['all', 'mine', 'both'].map((id) => statement(id, `SELECT ${id}`, facts('orders')));
  if (!all || !mine || !both) throw new Error('three statements');
  const found = app(catalogueOf({ orders: { columns: 'id' } }), [all, mine, both]);
  const [first, second, third] = found.entryPoints;
  if (!first || !second || !third) throw new Error('an entry point for each');
  const entryPoints = [{ ...first, unasked: true as const }, second, third, { ...third, id: 'other', unasked: true as const }];
  expect([...unsentStatements({ ...found, entryPoints })]).toEqual(['all']);
  expect([...unsentStatements(found)]).toEqual([]);
});
