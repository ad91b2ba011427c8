import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { applyEdits, textOf } from './apply.js';
import { nextName, stampAfter } from './file-names.js';
import { inside } from './folder.js';
import { shapeOf, statementsOf } from './index-shape.js';
import { withItsLineEnds } from './plan.js';
import { undoFix } from './undo.js';

const edits = [
  { file: 'a/new/one.sql', after: 'new' },
  { file: 'old.ts', before: 'old', after: 'changed' },
];

describe('writing edits', () => {
  it('writes all or none', () => {
    const folder = writeApp({ 'old.ts': 'old' });
    expect(() => applyEdits(folder, [...edits, { file: 'gone.ts', before: 'x', after: 'y' }])).toThrow(/gone\.ts was changed/);
    expect(textOf(folder, 'a/new/one.sql')).toBeUndefined();
    // A folder stands where the last file should go: what was written before it is put back.
    mkdirSync(path.join(folder, 'stands/here'), { recursive: true });
    expect(() => applyEdits(folder, [...edits, { file: 'stands', after: 'y' }])).toThrow(/cannot write/);
    expect([textOf(folder, 'old.ts'), textOf(folder, 'a/new/one.sql')]).toEqual(['old', undefined]);
    expect(() => undoFix(folder)).toThrow(/nothing to take back/);
  });

  it('takes back run by run, and nothing that was changed since', () => {
    const folder = writeApp({ 'old.ts': 'old', '.loadbearing/mine': '' });
    applyEdits(folder, edits);
    applyEdits(folder, [{ file: 'old.ts', before: 'changed', after: 'changed twice' }]);
    expect(undoFix(folder)).toEqual([{ file: 'old.ts', became: 'as it was' }]);
    expect(textOf(folder, 'old.ts')).toBe('changed');
    writeFileSync(path.join(folder, 'old.ts'), 'mine');
    expect(undoFix(folder)).toEqual([
      { file: 'old.ts', became: 'kept: it was changed since' },
      { file: 'a/new/one.sql', became: 'taken away' },
    ]);
    expect([textOf(folder, 'old.ts'), textOf(folder, 'a')]).toEqual(['mine', undefined]);
    expect(textOf(folder, '.loadbearing/mine')).toBe('');
  });

  it('goes nowhere outside the folder, by name or by link', () => {
    const [folder, other] = [writeApp({ 'in.txt': 'in' }), writeApp({ 'out.txt': 'out' })];
    symlinkSync(other, path.join(folder, 'link'));
    symlinkSync(path.join(other, 'out.txt'), path.join(folder, 'file'));
    for (const file of ['../x', path.join(other, 'out.txt'), 'link/out.txt', 'link/new.txt', 'file'])
      expect(() => inside(folder, file), file).toThrow(/outside|link/);
    expect(() => applyEdits(folder, [{ file: 'link/new.txt', after: 'x' }])).toThrow(/cannot write/);
    expect(readFileSync(path.join(other, 'out.txt'), 'utf8')).toBe('out');
    expect(textOf(folder, 'in.txt')).toBe('in');
  });
});

describe('lines that are written', () => {
  it('end as the lines of their file do, where all of them end alike', () => {
    const ends = (before: string, after: string): string => withItsLineEnds({ file: 'a', before, after }).after;
    expect(ends('a\r\nb\r\n', 'a\r\nc\nb\r\n')).toBe('a\r\nc\r\nb\r\n');
    expect(ends('a\r\nb\n', 'a\r\nc\nb\n')).toBe('a\r\nc\nb\n');
    expect(withItsLineEnds({ file: 'a', after: 'new\n' }).after).toBe('new\n');
  });
});

describe('names of migrations', () => {
  const now = new Date('2026-01-31T09:45:00.123Z');

  it.each([
    [['001_a.sql', '009_b.sql', '10-c.sql'], '11-load-bearing'],
    [['V1.2__x.sql', 'V3__y.sql'], 'V4__load_bearing'],
    [['1700000000000_x.js'], '1769852700123_load_bearing'],
    [['20250101000000_x.js', '20990101000000_y.js'], '20990101000001_load_bearing'],
    [['schema.sql', 'x1.sql'], undefined],
    [[], undefined],
  ])('%j', (names, next) => {
    expect(nextName(names, 'load_bearing', now)).toBe(next);
  });

  it('are later than those that are there', () => {
    expect(stampAfter(['20250101000000_x.sql', 'readme'], now)).toBe('20260131094500');
    expect(stampAfter(['20270101000000_x.sql'], now)).toBe('20270101000001');
  });
});

describe('what an index says', () => {
  it('is taken apart with its expressions, quotes and conditions', () => {
    expect(
      shapeOf(
        `CREATE INDEX "a""b" ON "s"."t" USING gin ("x, y" gin_trgm_ops, (lower(("n")::text)) DESC) INCLUDE ("c", "d""e") WHERE ("k" = 'x) WHERE') AND (b > 1);`,
      ),
    ).toEqual({
      name: 'a"b',
      method: 'gin',
      keys: [
        { column: 'x, y', text: '"x, y" gin_trgm_ops', descending: false, more: 'gin_trgm_ops' },
        { text: '(lower(("n")::text))', descending: true },
      ],
      include: ['c', 'd"e'],
      where: `("k" = 'x) WHERE') AND (b > 1)`,
    });
    expect(shapeOf('CREATE UNIQUE INDEX "a" ON "s"."t" ("x");')).toBeUndefined();
    expect(shapeOf('CREATE INDEX "a" ON "s"."t" ("x") TABLESPACE y;')).toBeUndefined();
  });

  it('needs its extension first, and policies are told one by one', () => {
    const sql = 'CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE INDEX "a" ON "s"."t" USING gin ("x" gin_trgm_ops);';
    expect(statementsOf({ kind: 'index', sql })).toEqual([
      'CREATE EXTENSION IF NOT EXISTS pg_trgm',
      'CREATE INDEX "a" ON "s"."t" USING gin ("x" gin_trgm_ops)',
    ]);
    expect(
      statementsOf({ kind: 'policy', sql: `ALTER POLICY "a; b" ON "t" USING (true); ALTER POLICY "c" ON "t" USING (x);` }),
    ).toEqual(['ALTER POLICY "a; b" ON "t" USING (true)', 'ALTER POLICY "c" ON "t" USING (x)']);
  });
});
