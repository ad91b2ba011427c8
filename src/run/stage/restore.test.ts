import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, openLab } from '../../lab/index.js';
import { migrate } from '../../migrate/index.js';
import type { Table } from '../../model/index.js';
import { type Keeper, keepTables } from './restore.js';

let lab: Lab;
let client: Client;
let keeper: Keeper;
let tables: Table[];

/** A table that is put back as a whole, one of which only what changed is, and one without a key. */
const schema = `
create table small (id int primary key generated always as identity, name text not null, stock int not null check (stock >= 0), twice int generated always as (stock * 2) stored);
create table large (id int, part int, name text not null, primary key (id, part));
create table keyless (name text);
create sequence numbers;
insert into small (name, stock) select 'small ' || n, n from generate_series(1, 20) n;
insert into large select n, 1, 'large ' || n from generate_series(1, 3000) n;
insert into keyless values ('same'), ('same'), ('other');
select nextval('numbers');`;

/** What an app makes where it finds nothing. */
const again = {
  small: `insert into small (id, name, stock) overriding system value values (9, 'again', 1)`,
  large: `insert into large values (9, 1, 'again')`,
};

beforeAll(async () => {
  lab = await openLab();
  const catalogue = await migrate([{ kind: 'sql', file: 'schema.sql', text: schema }], lab);
  tables = catalogue.tables;
  client = await lab.connect('app');
  await client.query('set session_replication_role = replica');
  keeper = await keepTables(client, tables);
});
afterAll(async () => {
  await client.end();
  await lab.stop();
});

function named(name: string): Table {
  const found = tables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

async function everything(): Promise<unknown> {
  const { rows } = await client.query(
    `select (select array_agg(s order by id) from small s)::text as small, (select md5(string_agg(l::text, ',' order by id, part)) from large l) as large, (select array_agg(name order by name) from keyless) as keyless, nextval('numbers') as next`,
  );
  await keeper.restore();
  return rows[0];
}

describe('the keeper', () => {
  it('sees nothing where nothing was written, and what was written as it was', async () => {
    expect(await keeper.changes()).toEqual([]);
    await client.query('update small set name = name where id = 3; update large set name = name where id = 3');
    expect(await keeper.changes()).toEqual([]);
  });

  it('tells rows that came, went and changed, in each kind of table, and puts all back', async () => {
    const before = await everything();
    await client.query(`insert into small (name, stock) values ('new', 1); update small set stock = 7 where id = 2; delete from small where id = 1;
      insert into large values (9999, 1, 'new'); update large set name = 'changed' where id = 2; delete from large where id = 1;
      insert into keyless values ('new'); delete from keyless where ctid = (select ctid from keyless where name = 'same' limit 1); select nextval('numbers')`);
    const [keyless, large, small] = await keeper.changes();
    expect(small).toEqual({
      table: 'public.small',
      added: [
        { id: 21, name: 'new', stock: 1 },
        { id: 2, name: 'small 2', stock: 7 },
      ],
      removed: [
        { id: 1, name: 'small 1', stock: 1 },
        { id: 2, name: 'small 2', stock: 2 },
      ],
    });
    expect(large?.added.map(({ name }) => name).sort()).toEqual(['changed', 'new']);
    expect(large?.removed.map(({ name }) => name).sort()).toEqual(['large 1', 'large 2']);
    expect(keyless).toMatchObject({ added: [{ name: 'new' }], removed: [{ name: 'same' }] });
    await keeper.restore();
    expect(await keeper.changes()).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('keeps a value that is set until another is, and refuses what the schema refuses', async () => {
    const cell = { table: named('small'), by: { column: 'id', value: '5' }, column: 'stock' };
    expect(await keeper.set(cell, -1)).toBe(false);
    expect(await keeper.set(cell, 1)).toBe(true);
    await client.query('update small set stock = 0 where id = 5');
    expect(await keeper.changes()).toMatchObject([{ added: [{ id: 5, stock: 0 }], removed: [{ id: 5, stock: 1 }] }]);
    await keeper.restore();
    expect((await keeper.find(named('small'), ['id'], ['5']))?.row).toMatchObject({ stock: 1 });
    await keeper.set(cell, 5);
    await keeper.restore();
    expect(await keeper.changes()).toEqual([]);
  });

  it.each(['small', 'large'])('takes rows out of %s and puts them back', async (name) => {
    const before = await everything();
    const putBack = await keeper.remove(named(name), new Map([['id', '9']]));
    expect(await keeper.changes()).toEqual([]);
    await client.query(name === 'small' ? again.small : again.large);
    expect(await keeper.changes()).toMatchObject([{ table: `public.${name}`, added: [{ id: 9, name: 'again' }], removed: [] }]);
    await keeper.restore();
    expect((await client.query(`select from ${name} where id = 9`)).rowCount).toBe(0);
    await putBack?.();
    await keeper.restore();
    expect(await everything()).toEqual(before);
    expect(await keeper.remove(named(name), new Map([['id', '-1']]))).toBeUndefined();
  });
});
