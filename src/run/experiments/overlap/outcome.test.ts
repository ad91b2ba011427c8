import { describe, expect, it } from 'vitest';
import type { Column, Table } from '../../../model/index.js';
import type { Change } from '../../stage/restore.js';
import { isSame, outcomeOf, volatileColumns } from './outcome.js';
import { bothInWords } from './words.js';

const column = (name: string, more: Partial<Column> = {}): Column => ({
  name,
  type: 'integer',
  notNull: true,
  identity: false,
  generated: false,
  ...more,
});

function table(name: string, columns: Column[], parent?: string): Table {
  return {
    schema: 'public',
    name,
    columns,
    primaryKey: ['id'],
    foreignKeys:
      parent === undefined ? [] : [{ name: 'fk', columns: ['order_id'], schema: 'public', table: parent, references: ['id'] }],
    indexes: [],
    checks: [],
    policies: [],
    rowSecurity: false,
    seedRows: 0,
    columnLocations: {},
    origin: 'declared',
  };
}

const key = column('id', { identity: true });
const tables = new Map([
  ['public.orders', table('orders', [key, column('number', { default: "nextval('numbers'::regclass)" }), column('user_id')])],
  ['public.items', table('items', [key, column('order_id'), column('place')], 'orders')],
]);

function made(first: number, second: number, places: [number, number] = [1, 2]): Change[] {
  return [
    {
      table: 'public.orders',
      added: [
        { id: first, number: first + 100, user_id: 7, at: `at ${String(first)}` },
        { id: second, number: second + 100, user_id: 8, at: `at ${String(second)}` },
      ],
      removed: [],
    },
    {
      table: 'public.items',
      added: places.map((place, at) => ({ id: at, order_id: at === 0 ? first : second, place })),
      removed: [],
    },
  ];
}

describe('an outcome', () => {
  it('is the same with other keys, other numbers of a sequence, and other times', () => {
    const volatile = volatileColumns(made(1, 2), made(3, 4));
    const [one, other] = [outcomeOf(made(1, 2), volatile, tables), outcomeOf(made(9, 5), volatile, tables)];
    expect(isSame(one, other)).toBe(true);
    expect(isSame(one, outcomeOf(made(9, 5), new Map(), tables))).toBe(false);
  });

  it('is another with other values', () => {
    const volatile = volatileColumns(made(1, 2), made(3, 4));
    const [one, other] = [outcomeOf(made(1, 2), volatile, tables), outcomeOf(made(1, 2, [1, 1]), volatile, tables)];
    expect(isSame(one, other)).toBe(false);
  });

  it('is told by its values where the rows are as many', () => {
    const volatile = volatileColumns(made(1, 2), made(3, 4));
    expect(bothInWords(made(1, 2), made(1, 2, [1, 1]), volatile, tables)).toEqual({
      serial: '2 rows came into orders, 2 rows came into items: items.place 1 and 2',
      together: '2 rows came into orders, 2 rows came into items: items.place 1 and 1',
    });
  });

  it('leaves a time out that moved alike either way, and tells one that did not', () => {
    const sessions = table('sessions', [column('id'), column('expire', { type: 'timestamp without time zone' })]);
    const kept = (to: string): Change => ({
      table: 'public.sessions',
      added: [{ id: 1, expire: to }],
      removed: [{ id: 1, expire: '06:00' }],
    });
    const came: Change = { table: 'public.favorites', added: [{ id: 1 }, { id: 2 }], removed: [] };
    const known = new Map([['public.sessions', sessions]]);
    expect(bothInWords([kept('06:01')], [kept('06:01'), came], new Map(), known)).toEqual({
      serial: 'nothing changed',
      together: '2 rows came into favorites',
    });
    expect(bothInWords([kept('06:01')], [kept('06:02'), came], new Map(), known).serial).toBe('sessions.expire 06:00 → 06:01');
  });
});
