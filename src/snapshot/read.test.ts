import { describe, expect, it } from 'vitest';
import { LoadbearingError, type Snapshot } from '../model/index.js';
import { readSnapshot } from './read.js';

const snapshot: Snapshot = {
  loadbearingSnapshot: 1,
  taken: '2026-11-25',
  server: 170_004,
  enums: [{ schema: 'public', name: 'mood', labels: ['glad "so"', ''] }],
  tables: [
    {
      schema: 'public',
      name: 'notes',
      rows: 5000,
      bytes: 335_872,
      indexBytes: 253_952,
      columns: [
        { name: 'id', type: 'bigint', notNull: true, numbered: true, default: null, distinct: -1, nulls: 0, common: null },
        {
          name: 'body',
          type: 'text',
          notNull: false,
          numbered: false,
          default: "'it''s'::text",
          distinct: 1,
          nulls: 0.5,
          common: [0.4],
        },
      ],
      indexes: [
        {
          name: 'notes_pkey',
          unique: true,
          primary: true,
          columns: ['id'],
          definition: 'CREATE UNIQUE INDEX notes_pkey ON public.notes USING btree (id)',
        },
      ],
      foreignKeys: [{ name: 'k', columns: ['id'], schema: 'public', table: 'users', references: ['id'], onDelete: null }],
      rowSecurity: true,
      policies: [{ name: 'own, "mine"', command: 'ALL', roles: ['public'], permissive: true, using: "(a = 'x')", check: null }],
    },
  ],
};
const bare = JSON.stringify(snapshot);
const quoted = `"${bare.replaceAll('"', '""')}"`;

/** The sentence with which a text is refused. */
function said(text: string): string {
  try {
    readSnapshot(text, 'snapshot.json');
  } catch (error) {
    if (error instanceof LoadbearingError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('the answer to the query, as editors give it', () => {
  it.each<[how: string, text: string]>([
    ['bare', bare],
    ['laid out', JSON.stringify(snapshot, null, 2)],
    ['with a byte order mark and lines around', `\uFEFF\n${bare}\r\n\r\n`],
    ['as rows in JSON (Supabase, Neon)', JSON.stringify([{ loadbearing_snapshot: snapshot }])],
    ['as rows whose value is a text', JSON.stringify([{ loadbearing_snapshot: bare }], null, 2)],
    ['within what a driver gives', JSON.stringify({ rowCount: 1, rows: [{ loadbearing_snapshot: snapshot }] })],
    ['as CSV with a header', `loadbearing_snapshot\n${quoted}\n`],
    ['as CSV with a quoted header and Windows lines', `"loadbearing_snapshot"\r\n${quoted}\r\n`],
    ['as one CSV cell', quoted],
    ['as a JSON text', JSON.stringify(bare)],
    ['in single quotes', `'${bare.replaceAll("'", "''")}'`],
    ['as psql prints it', ` loadbearing_snapshot \n${'-'.repeat(40)}\n ${bare}\n(1 row)\n\n`],
    ['as psql prints it expanded', `-[ RECORD 1 ]--------+---------\nloadbearing_snapshot | ${bare}\n`],
    ['between the fences of a chat', `\`\`\`json\n${bare}\n\`\`\`\n`],
  ])('is read back %s', (_how, text) => {
    expect(readSnapshot(text, 'snapshot.json')).toEqual(snapshot);
  });

  it('may hold more than is used of it', () => {
    expect(said(JSON.stringify({ ...snapshot, later: { more: 1 } }))).toBe('taken');
  });
});

describe('what is no such answer is told in one sentence', () => {
  it('when it was cut off, anywhere', () => {
    for (const text of [bare, `loadbearing_snapshot\n${quoted}`, JSON.stringify([{ loadbearing_snapshot: snapshot }])]) {
      for (let at = 60; at < text.length - 3; at += 7) expect(said(text.slice(0, at))).toContain('it was cut off or changed');
    }
    expect(said(bare.replace('5000', '50"00'))).toContain('it was cut off or changed');
  });

  it.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['hello', 'it does not hold the answer'],
    ['{}', 'it does not hold the answer'],
    ['[1, 2]', 'it does not hold the answer'],
    ['null', 'it does not hold the answer'],
    ['\u0000\u0001{"a"}', 'it does not hold the answer'],
    [`${'['.repeat(50_000)}`, 'it does not hold the answer'],
    ['-- loadbearing snapshot: paste this\nwith tables as (select 1)', 'it holds the query, not the answer'],
    [JSON.stringify({ ...snapshot, loadbearingSnapshot: 2 }), '"loadbearingSnapshot" must be a number from 1 up to 1, not 2'],
    [JSON.stringify({ ...snapshot, tables: 'none' }), '"tables" must be a list'],
    [JSON.stringify({ ...snapshot, tables: [{ name: 'x' }] }), '"tables" lacks "schema"'],
    [JSON.stringify({ loadbearingSnapshot: 1 }), 'it lacks "taken"'],
    [bare.replace('"rows":5000', '"rows":"many"'), '"tables.rows" must be a number from 0, not "many"'],
  ])('%j', (text, sentence) => {
    expect(said(text)).toContain(sentence);
    expect(said(text)).toMatch(/^LB_SNAPSHOT: The snapshot in snapshot\.json cannot be used: [^\n]+\.$/);
  });

  it('whatever bytes it holds', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647);
    for (let round = 0; round < 300; round += 1) {
      const letters = [...bare];
      for (let change = 0; change < 3; change += 1) letters[random() % letters.length] = String.fromCodePoint(random() % 300);
      expect(said(letters.join(''))).toMatch(/^(taken$|LB_SNAPSHOT: )/);
    }
  });
});
