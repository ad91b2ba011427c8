import { expect, test } from 'vitest';
import { createMatcher, isOwn } from './foreseen.js';

// As drizzle-orm 0.43 and 0.45 write the same call.
const relational = (root: string): string =>
  `select "${root}"."id", "${root}_team"."data" as "team" from "team_members" "${root}" left join lateral (select json_build_array("${root}_team"."id") as "data" from (select * from "teams" "${root}_team" where "${root}_team"."id" = "${root}"."team_id" limit $1) "${root}_team") "${root}_team" on true where "${root}"."user_id" = $2 limit $3`;

test('a statement has the same shape however the library’s version names its tables', async () => {
  const { shape } = await createMatcher({ statements: [] });
  expect(shape(relational('teamMembers'))).toBe(shape(relational('team_members')));
  expect(shape(relational('teamMembers'))).not.toBe(shape(relational('team_members').replace('"user_id"', '"role"')));
  const single = (name: string): string => `select "id", "user_id" from "users" "${name}" where "${name}"."user_id" = $1`;
  expect(shape(single('user'))).toBe(shape(single('users')));
  const joined = (name: string): string =>
    `select "${name}"."user_id", "${name}_team"."data" from "users" "${name}" left join lateral (select 1 as "data") "${name}_team" on true`;
  expect(shape(joined('user'))).toBe(shape(joined('users')));
  expect(shape('select "User__User_photo"."id" from users')).toBe(shape('select "User__photo"."id" from users'));
  expect(shape('select id from users where id in ($1, $2)')).toBe(shape('select id from users where id in ($1, $2, $3)'));
});

test('locks and calls to others are no statement about the app’s rows', () => {
  const own = (sql: string): boolean =>
    isOwn({
      sql,
      verb: 'read',
      parameters: [],
      rows: 1,
      bytes: 0,
      sentAt: 0,
      answeredAt: 0,
      connection: 1,
      order: 1,
      inTransaction: false,
    });
  for (const sql of ['select pg_try_advisory_lock($1, $2) as acquired', 'select pg_notify($1, $2)', 'SELECT 1'])
    expect(own(sql), sql).toBe(false);
  expect(own('select id from locks where name = $1')).toBe(true);
});
