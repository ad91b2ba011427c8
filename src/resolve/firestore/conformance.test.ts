import { loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { firestoreImports, firestoreShapes, firestoreUnknowns } from '../../../test/support/firestore-shapes.js';
import { type Lab, openLab } from '../../lab/index.js';
import { accept } from '../../migrate/accept.js';
import { migrate } from '../../migrate/index.js';
import type { App } from '../../model/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

const calls = [...firestoreShapes.map(([call]) => call), ...firestoreUnknowns.map(([call]) => call)];
const firstLine = firestoreImports.split('\n').length + 1;

describe('what Firestore is asked', () => {
  let lab: Lab;
  let app: App;
  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    const lines = calls.map(
      (call, index) => `export const f${index} = async (uid, word, ids, last, elsewhere) => { await ${call}; };`,
    );
    const folder = writeApp({ 'package.json': '{}', 'index.js': `${firestoreImports}\n${lines.join('\n')}` });
    const reading = read(folder);
    expect(reading.otherDatabase).toBe('Firestore');
    app = await resolve(reading, await migrate(reading.schemaSources, lab));
  });
  afterAll(async () => lab.stop());

  const whyAt = (line: number) => app.unknowns.find(({ what, location }) => what === 'call-site' && location?.line === line)?.why;

  it.each(firestoreShapes.map(([call, ...statements], index) => [call, statements, index] as const))(
    '%s',
    (_call, statements, index) => {
      const ours = app.statements
        .filter(({ location }) => location.line === firstLine + index)
        .toSorted((left, right) => left.location.column - right.location.column)
        .map(({ sql }) => sql);
      expect({ why: whyAt(firstLine + index), ours }).toEqual({ why: undefined, ours: statements });
    },
  );

  it.each(firestoreUnknowns.map(([call, why], index) => [call, why, index] as const))('says why not: %s', (_call, why, index) => {
    expect(whyAt(firstLine + firestoreShapes.length + index)).toMatch(why);
  });

  it('is taken by Postgres on the tables that the calls tell of', async () => {
    const accepted = await accept(app, lab);
    expect(accepted.statements.flatMap(({ sql, refused }) => (refused ? [`${refused.message}: ${sql}`] : []))).toEqual([]);
  });

  it('makes tables of the collections: the id is the key, each field has an index, and what lies below points up', () => {
    const notes = app.catalogue.tables.find(({ name }) => name === 'notes');
    expect(notes?.primaryKey).toEqual(['id']);
    expect(notes?.columns.map(({ name }) => name).sort()).toEqual(['done', 'id', 'text', 'user_id']);
    expect(notes?.foreignKeys.map(({ columns, table }) => `${columns.join(',')} -> ${table}`)).toEqual(['user_id -> users']);
    expect(notes?.indexes.map(({ keys }) => keys.map(({ text }) => text).join(',')).sort()).toEqual([
      'done',
      'id',
      'text',
      'user_id',
    ]);
  });
});
