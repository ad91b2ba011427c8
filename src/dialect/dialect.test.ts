import { loadModule, parseSync } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { format } from 'sqlstring';
import type { Expression } from '../model/index.js';
import { ddlInPostgres, type Dialect, inPostgresWords, type Names, Untranslatable } from './index.js';

beforeAll(loadModule);

const declared = ['users', 'orders', 'userId', 'status', 'total'];

function names(dialect: Dialect): Names {
  const find = (name: string) => declared.find((known) => known.toLowerCase() === name.toLowerCase());
  return { dialect, spelled: (name) => find(name) ?? name, isName: (name) => find(name) !== undefined };
}

function literal(value: string | number): Expression {
  return { kind: 'literal', value };
}

function list(...items: Expression[]): Expression {
  return { kind: 'list', items, open: false };
}

function record(fields: Record<string, string | number>): Expression {
  return {
    kind: 'record',
    fields: Object.entries(fields).map(([name, value]) => ({ name, value: literal(value) })),
    open: false,
  };
}

const hole: Expression = { kind: 'input', origin: 'request', name: 'ids' };

/** The statements, folded, with what the placeholders stand for behind them. */
function said(dialect: Dialect, text: string | (string | Expression)[], given?: Expression): string[] {
  return inPostgresWords(typeof text === 'string' ? [text] : text, given, names(dialect)).map(({ chunks, values }) => {
    const sql = chunks.map((chunk) => (typeof chunk === 'string' ? chunk : '«»')).join('');
    parseSync(sql.replaceAll('«»', '$9'));
    const shown = values.map((value) =>
      value.kind === 'literal' ? String(value.value) : value.kind === 'input' ? value.name : '?',
    );
    return [sql.replaceAll(/\s+/g, ' ').trim(), ...(shown.length > 0 ? [shown.join(', ')] : [])].join(' | ');
  });
}

describe('MySQL in the words of Postgres', () => {
  it.each<[string, string, string, Expression?]>([
    [
      'backticks, strings in double quotes',
      'SELECT * FROM `users` WHERE `userid` = ? AND name = "it\'s"',
      `SELECT * FROM "users" WHERE "userId" = $1 AND name = 'it''s' | 7`,
      list(literal(7)),
    ],
    [
      'a page by two numbers',
      'SELECT * FROM orders LIMIT ?, ?',
      'SELECT * FROM orders limit $2 offset $1 | 40, 20',
      list(literal(40), literal(20)),
    ],
    [
      'no placeholder in strings and comments',
      "SELECT '?' FROM orders -- ?\n# ?\nWHERE id = ? /* ? */",
      "SELECT '?' FROM orders WHERE id = $1 | 1",
      list(literal(1)),
    ],
    [
      'a backslash in a string',
      String.raw`SELECT 'it\'s ?' FROM orders WHERE id = ?`,
      "SELECT 'it''s ?' FROM orders WHERE id = $1 | 1",
      list(literal(1)),
    ],
    [
      'insert that passes over what is there',
      'INSERT IGNORE INTO users (a) VALUES (?)',
      'insert into "users" (a) values (?) on conflict do nothing | 1'.replace('(?)', '($1)'),
      list(literal(1)),
    ],
    [
      'insert or change',
      'INSERT INTO users (a, n) VALUES (?, 1) ON DUPLICATE KEY UPDATE n = n + VALUES(n)',
      'insert into "users" (a, n) values ($1, 1) on conflict do update set n = n + excluded.n | 1',
      list(literal(1)),
    ],
    [
      'insert or change by a name for the new row',
      'INSERT INTO users (a) VALUES (?) AS new ON DUPLICATE KEY UPDATE a = new.a',
      'insert into "users" (a) values ($1) on conflict do update set a = excluded.a | 1',
      list(literal(1)),
    ],
    [
      'replace',
      'REPLACE INTO users (a, b) VALUES (?, ?)',
      'insert into "users" (a, b) values ($1, $2) on conflict do update set a = excluded.a, b = excluded.b | 1, 2',
      list(literal(1), literal(2)),
    ],
    [
      'insert by assignments',
      'INSERT INTO users SET a = ?, b = 2',
      'insert into "users" ("a", "b") values ( $1, 2) | 1',
      list(literal(1)),
    ],
    [
      'update of a join',
      'UPDATE orders o JOIN users u ON u.id = o.user_id SET o.total = ? WHERE u.id = ? LIMIT 1',
      'update "orders" o set "total" = $1 from "users" u where ( u.id = o.user_id ) and ( u.id = $2 ) | 1, 2',
      list(literal(1), literal(2)),
    ],
    [
      'delete of a join',
      'DELETE o FROM orders o JOIN users u ON u.id = o.user_id WHERE u.id = ?',
      'delete from "orders" o using "users" u where ( u.id = o.user_id ) and ( u.id = $1) | 1',
      list(literal(1)),
    ],
    [
      'a deletion that stops',
      'DELETE FROM orders WHERE id = ? ORDER BY id LIMIT 5',
      'delete from "orders" where id = $1 | 1',
      list(literal(1)),
    ],
    [
      'intervals and functions',
      'SELECT IFNULL(a, 0), GROUP_CONCAT(DISTINCT x ORDER BY y SEPARATOR ", ") FROM orders WHERE at >= DATE_SUB(NOW(), INTERVAL 30 DAY) AND b < NOW() - INTERVAL ? HOUR',
      "SELECT coalesce(a, 0), string_agg(DISTINCT x ORDER BY y , ', ') FROM orders WHERE at >= DATE_SUB(NOW(), interval '30 day') AND b < NOW() - ($1 * interval '1 hour') | 2",
      list(literal(2)),
    ],
    [
      'a search for words',
      'SELECT id FROM orders WHERE MATCH(a, b) AGAINST (? IN BOOLEAN MODE)',
      'SELECT id FROM orders WHERE a @@ $1 | x',
      list(literal('x')),
    ],
    [
      'operators',
      'SELECT id FROM orders WHERE a <=> ? AND b REGEXP "^x" && !c',
      "SELECT id FROM orders WHERE a = $1 AND b ~ '^x' and not c | 1",
      list(literal(1)),
    ],
    [
      'hints',
      'SELECT SQL_CALC_FOUND_ROWS u.id FROM users u FORCE INDEX (a_b) ORDER BY RAND() LIMIT 1 LOCK IN SHARE MODE',
      'SELECT u.id FROM users u ORDER BY random() LIMIT 1 for share',
    ],
    [
      'what Postgres keeps for itself',
      'SELECT user.id FROM user JOIN `order` ON `order`.user = user.id',
      'SELECT "user".id FROM "user" JOIN "order" ON "order"."user" = "user".id',
    ],
    ['a transaction', 'START TRANSACTION', 'begin'],
    ['settings', 'SET NAMES utf8mb4', 'show set'],
    ['what it has of tables', "SHOW TABLES LIKE 'x'", 'show all'],
  ])('%s', (_what, sql, expected, given) => {
    expect(said('MySQL', sql, given)).toEqual([expected]);
  });

  /** What the client makes of a list, of rows and of a record, as its own formatting has it. */
  it.each<[string, (string | number | object)[], Expression]>([
    [
      'SELECT * FROM orders WHERE id IN (?) AND status = ?',
      [[1, 2, 3], 'open'],
      list(list(literal(1), literal(2), literal(3)), literal('open')),
    ],
    ['INSERT INTO orders (a, b) VALUES ?', [[[1, 2]]], list(list(list(literal(1), literal(2))))],
    ['INSERT INTO orders SET ?', [{ a: 1, b: 'x' }], list(record({ a: 1, b: 'x' }))],
    ['UPDATE orders SET ? WHERE id = ?', [{ a: 1 }, 4], list(record({ a: 1 }), literal(4))],
    ['SELECT ?? FROM ?? WHERE id = ?', ['total', 'orders', 4], list(literal('total'), literal('orders'), literal(4))],
  ])('%s as the driver formats it', (sql, values, given) => {
    const [ours = ''] = said('MySQL', sql, given);
    const [formatted = ''] = said('MySQL', format(sql, values));
    expect(shapeOf(ours)).toBe(shapeOf(formatted));
  });

  it.each([
    ['SELECT @row := @row + 1', 'it uses a variable of the session'],
    ['CALL monthly_report(?)', 'it calls a stored procedure'],
    ['UPDATE orders SET ? WHERE id = 1', 'the columns that it sets are only known when the app runs'],
    ['SELECT * FROM ??', 'a name inside the SQL text that is only known when the app runs'],
  ])('%s has no words of Postgres', (sql, why) => {
    expect(() => inPostgresWords([sql], list(hole), names('MySQL'))).toThrow(new Untranslatable(why));
  });
});

/** Values are all alike, however many. */
function shapeOf(sql: string): string {
  return sql
    .replace(/ \| .*$/, '')
    .replaceAll(/\$\d|'\w+'|\b\d+\b/g, 'VALUE')
    .replaceAll(/= any \(VALUE\)|IN \((?:VALUE,? ?)+\)/g, '= LIST')
    .replaceAll('"', '')
    .replaceAll(/\s+|\s(?=[,)])/g, '')
    .toLowerCase();
}

describe('SQLite in the words of Postgres', () => {
  it.each<[string, string | (string | Expression)[], string, Expression?]>([
    [
      'double quotes around what is no name',
      'SELECT * FROM users WHERE status = "active" AND "status" IS ? AND [userid] IS NOT ? AND a IS NOT NULL',
      `SELECT * FROM users WHERE status = 'active' AND "status" = $1 AND "userId" <> $2 AND a IS NOT NULL | 1, 2`,
      list(literal(1), literal(2)),
    ],
    [
      'values by name',
      'INSERT OR REPLACE INTO users (a, userId) VALUES (@a, :b)',
      'insert into "users" (a, "userId") values ($1, $2) on conflict do update set a = excluded.a, "userId" = excluded."userId" | 1, 2',
      record({ a: 1, b: 2 }),
    ],
    [
      'values by number',
      'INSERT OR IGNORE INTO users VALUES (?1, ?2, ?1)',
      'insert into "users" values ($1, $2, $1) on conflict do nothing | 1, 2',
      list(literal(1), literal(2)),
    ],
    [
      'operators',
      "SELECT id FROM users WHERE a == ? AND b GLOB 'a*' AND words MATCH ? ORDER BY name COLLATE NOCASE",
      "SELECT id FROM users WHERE a = $1 AND b ~ 'a*' AND words @@ $2 ORDER BY name | 1, x",
      list(literal(1), literal('x')),
    ],
    [
      'a column called end',
      'SELECT end, CASE WHEN a THEN 1 END FROM users WHERE end > ?',
      'SELECT "end", CASE WHEN a THEN 1 END FROM users WHERE "end" > $1 | 1',
      list(literal(1)),
    ],
    [
      'as many placeholders as values',
      ['SELECT * FROM users WHERE id IN (', hole, ') AND status = ?'],
      'SELECT * FROM users WHERE id = any ($1) AND status = $2 | ids, open',
      list(hole, literal('open')),
    ],
    [
      'a value within a text',
      ["SELECT * FROM users WHERE name LIKE '%", hole, "%'"],
      "SELECT * FROM users WHERE name LIKE '%«»%'",
    ],
    [
      'times',
      "UPDATE users SET at = datetime('now') WHERE rowid = ?",
      `update "users" set "at" = datetime('now') where rowid = $1 | 1`,
      list(literal(1)),
    ],
    ['a transaction', 'BEGIN IMMEDIATE', 'begin'],
    ['settings', 'PRAGMA foreign_keys = ON', 'show pragma'],
  ])('%s', (_what, sql, expected, given) => {
    expect(said('SQLite', sql, given)).toEqual([expected]);
  });

  it('takes several statements apart, and what makes tables beside them away', () => {
    expect(
      said(
        'SQLite',
        'CREATE TABLE a (id INTEGER PRIMARY KEY); INSERT INTO a VALUES (?); DELETE FROM a WHERE id = ?;',
        list(literal(1), literal(2)),
      ),
    ).toEqual(['insert into "a" values ($1) | 1', 'delete from "a" where id = $1 | 2']);
    expect(said('SQLite', 'CREATE TABLE a (id INTEGER PRIMARY KEY)')).toEqual([
      'create table "a" ("id" bigint generated by default as identity primary key);',
    ]);
  });
});

describe('definitions of tables in the words of Postgres', () => {
  it('passes over what is nested without end, and is done with a dump in time linear to its length', () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => `(${String(index)}, 'a;b')`).join(',');
    const deep = `CREATE VIEW v AS SELECT ${'INTERVAL ('.repeat(5_000)}1${') DAY'.repeat(5_000)};`;
    const sql = ddlInPostgres(`INSERT INTO a VALUES ${rows};\n${deep}\nCREATE TABLE b (id INT);`, 'MySQL');
    expect(sql.trim()).toBe('create table "b" ("id" integer);');
    expect(sql.split('\n')).toHaveLength(3);
  }, 20_000);

  it('keeps the keys and indexes of MySQL, each at its line', () => {
    const sql = ddlInPostgres(
      `CREATE TABLE \`orders\` (
  \`id\` int(11) UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'one, two',
  userId VARCHAR(36) COLLATE utf8_bin NOT NULL DEFAULT 'a',
  total DECIMAL(10,2) DEFAULT 0.00,
  changed TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`by_user\` (userId, total),
  KEY by_total (total) USING BTREE,
  CONSTRAINT fk FOREIGN KEY (userId) REFERENCES people (id) ON DELETE CASCADE,
  FOREIGN KEY (shop_id) REFERENCES shops(id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO orders VALUES (1);
ALTER TABLE orders ADD COLUMN note TEXT AFTER total, ADD INDEX by_note (note(20)), MODIFY id int NOT NULL AUTO_INCREMENT;`,
      'MySQL',
    );
    parseSync(sql);
    expect(
      sql.split('\n').map((line) =>
        line
          .trim()
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/ (?=,)/g, ''),
      ),
    ).toEqual([
      'create table "orders" (',
      '"id" integer generated by default as identity not null,',
      `"userId" text not null default 'a',`,
      '"total" numeric default 0.00,',
      '"changed" timestamp not null default now(),',
      'primary key ("id"),',
      'constraint "orders.by_user" unique ("userId", "total")',
      '',
      '',
      '',
      // InnoDB makes an index for a foreign key that none serves: not for the first, which the unique key serves.
      ');create index "orders.by_total" on "orders" ("total");alter table "orders" add foreign key ("userId") REFERENCES "people" (id) ON DELETE CASCADE;alter table "orders" add foreign key ("shop_id") REFERENCES "shops"(id);create index if not exists "orders.shop_id" on "orders" ("shop_id");',
      '',
      'alter table "orders" add column "note" text ;create index "orders.by_note" on "orders" ("note");alter table "orders" alter column "id" add generated by default as identity;',
    ]);
  });

  it('keeps the keys and indexes of SQLite, each at its line', () => {
    const sql = ddlInPostgres(
      `-- the people
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  "email" TEXT UNIQUE NOT NULL COLLATE NOCASE, -- the address, in full
  org_id INTEGER REFERENCES orgs(id) ON DELETE CASCADE,
  at DATETIME DEFAULT (datetime('now')),
  price REAL CHECK (price > 0), flag BOOLEAN DEFAULT 0, anything,
  UNIQUE(org_id, email)
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS by_mail ON users (lower(email)) WHERE org_id IS NOT NULL;
CREATE TRIGGER t AFTER INSERT ON users BEGIN UPDATE x SET a = 1; SELECT CASE WHEN 1 THEN 2 END; END;
CREATE VIRTUAL TABLE words USING fts5(a, b);`,
      'SQLite',
    );
    parseSync(sql);
    expect(
      sql.split('\n').map((line) =>
        line
          .trim()
          .replaceAll(/\s+/g, ' ')
          .replaceAll(/ (?=,)/g, ''),
      ),
    ).toEqual([
      '',
      'create table if not exists "users" (',
      '"id" bigint generated by default as identity primary key,',
      '"email" text unique not null,',
      '"org_id" integer,',
      '"at" timestamp default now(),',
      '"price" double precision, "flag" smallint default 0, "anything" text,',
      '',
      'unique ("org_id", "email"));alter table "users" add foreign key ("org_id") REFERENCES "orgs"(id) ON DELETE CASCADE;',
      'create unique index if not exists "by_mail" on "users" ((lower(email))) WHERE org_id IS NOT NULL;',
      '',
      '',
    ]);
  });
});
