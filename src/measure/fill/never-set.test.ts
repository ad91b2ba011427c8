import { expect, it } from 'vitest';
import { app, facts, statement } from '../../../test/measure/app.js';
import { catalogueOf } from '../../../test/support/catalogue.js';
import type { App, CallSite } from '../../model/index.js';
import { loadParser } from '../../scenario/checks.js';
import { neverSet } from './never-set.js';

const tables = catalogueOf({ notes: { columns: 'id title pinned' } });
for (const column of tables.tables[0]?.columns ?? [])
  if (column.name === 'pinned') Object.assign(column, { type: 'boolean', default: 'false' });
const insert = statement('add', 'INSERT INTO notes (title) VALUES ($1)', facts('notes', { verb: 'insert', target: 'notes' }));
const notes = app(tables, [insert]);

const said = async (over: Partial<App> = {}): Promise<string[]> => {
  await loadParser();
  return [...neverSet({ ...notes, ...over })];
};

it('names flags that every request leaves out', async () => {
  expect(await said()).toEqual(['public.notes.pinned']);
});

it('says nothing where a call was not understood that may write, nor of a column that a function of the database names', async () => {
  const [site] = notes.callSites;
  const unclear = (name: string): CallSite[] =>
    site === undefined
      ? []
      : [...notes.callSites, { ...site, id: 'unclear', variants: [{ label: '', steps: [{ name, arguments: [] }] }] }];
  expect(await said({ callSites: unclear('query') })).toEqual([]);
  expect(await said({ callSites: unclear('findMany') })).toEqual(['public.notes.pinned']);
  const source = 'BEGIN NEW.pinned := true; RETURN NEW; END';
  const pin = { schema: 'public', name: 'pin', language: 'plpgsql', source };
  expect(await said({ catalogue: { ...tables, functions: [pin] } })).toEqual([]);
});

it('asks only what users do: staff and jobs set a few', async () => {
  const set = statement(
    'set',
    'UPDATE notes SET pinned = true WHERE id = $1',
    facts('notes', { verb: 'update', target: 'notes' }),
  );
  const both = app(tables, [insert, set]);
  expect([...neverSet(both)]).toEqual([]);
  const byStaff = both.entryPoints.map((point) => (point.name === 'set' ? { ...point, backOffice: true } : point));
  expect([...neverSet({ ...both, entryPoints: byStaff })]).toEqual(['public.notes.pinned']);
});
