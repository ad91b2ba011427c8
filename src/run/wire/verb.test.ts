import { expect, it } from 'vitest';
import { partsOf, verbOfText } from './verb.js';

it.each([
  ['select 1', 'read'],
  ['  -- a comment\n /* /* nested */ ; */ (select 1) union (select 2)', 'read'],
  ['with a as (select 1) select * from a', 'read'],
  ['values (1)', 'read'],
  ['table users', 'read'],
  ['copy users to stdout', 'read'],
  ['copy (select * from users where id in (select 1)) to stdout', 'read'],
  ['declare c cursor for select 1', 'read'],
  ["select 'for update', \"for\", $$ for update $$, e'\\' for update' -- for update", 'read'],
  ['select substring(name for 3) from users', 'read'],
  ['select pg_advisory_unlock(1)', 'read'],
  ['insert into users values (1)', 'write'],
  ['UPDATE users SET name = $1', 'write'],
  ['delete from users', 'write'],
  ['merge into users using t on true when matched then delete', 'write'],
  ['copy users (id) from stdin', 'write'],
  ['with gone as materialized (delete from users returning *) select * from gone', 'write'],
  ['with a as (select 1) insert into users select * from a', 'write'],
  ['with a as (select * from users for update) update users set name = $$x$$', 'write'],
  ['select * from users for no key update skip locked', 'lock'],
  ['select * from users FOR KEY SHARE of users', 'lock'],
  ['lock table users in exclusive mode', 'lock'],
  ['select pg_try_advisory_xact_lock(1, 2)', 'lock'],
  ['begin isolation level serializable', 'begin'],
  ['START TRANSACTION', 'begin'],
  ['commit', 'commit'],
  ['end', 'commit'],
  ['rollback', 'rollback'],
  ['abort', 'rollback'],
  ['rollback to savepoint a', 'other'],
  ["commit prepared 'x'", 'other'],
  ['savepoint a', 'other'],
  ['set search_path = a', 'other'],
  ['create table t (update int)', 'other'],
  ['', 'other'],
] as const)('tells what %s does', (sql, verb) => {
  expect(verbOfText(sql)).toBe(verb);
});

it('parts a text where statements end, and nowhere else', () => {
  const texts = (sql: string): string[] => partsOf(sql).map((part) => part.sql);
  expect(texts("begin; update t set a = 'x;y' ; -- ;\n commit;;")).toEqual(['begin', "update t set a = 'x;y'", '-- ;\n commit']);
  expect(texts('select $a$ ; $$ ; $a$; select "a;""b"')).toEqual(['select $a$ ; $$ ; $a$', 'select "a;""b"']);
  expect(texts('create rule r as on update to t do (delete from a; delete from b); select 1')).toHaveLength(2);
  const body = 'create function f() returns int begin atomic select 1; select case when true then 1 end; end; select 2';
  expect(texts(body)).toHaveLength(2);
  // One alone is as it was sent.
  expect(texts(' select 1; ')).toEqual([' select 1; ']);
});
