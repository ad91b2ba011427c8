import { expect, it } from 'vitest';
import type { Reading } from '../../model/index.js';
import { outline, readFiles } from '../../../test/support/reading.js';

/** What each page reaches of a form that stands under a path with a part and under one without, or as these routes say. */
function reached(
  body: string,
  routes = '<Route path="/new" element={<Form />} /><Route path="/:thingId/edit" element={<Form />} />',
  router = 'react-router-dom',
): string[] {
  return outline(readForm(body, routes, router)).map((line) => line.replace(/^page /, ''));
}

function readForm(body: string, routes: string, router = 'react-router-dom'): Reading {
  return readFiles(['react', router, '@supabase/supabase-js', '@tanstack/react-query'], {
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
    'src/client.ts': `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('u', 'anon');`,
    'src/form.tsx': `import { useEffect, useState } from 'react'; import { useParams } from '${router}'; import { useQuery } from '@tanstack/react-query'; import { supabase } from './client';
export function Form() { const { thingId } = useParams();
${body} }`,
    'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { Route, Routes } from '${router}'; import { Form } from './form';
const PATH = window.path;
createRoot(document.body).render(<Routes>${routes}</Routes>);`,
  });
}

/** How many forms each call of such a form has. */
function formsOf(body: string): number[] {
  return readForm(body, '<Route path="/:thingId" element={<Form />} />')
    .callSites.filter(({ reached: isReached }) => isReached)
    .map(({ variants }) => variants.length);
}

const load = (table: string): string => `supabase.from('${table}').select('id').eq('thing_id', thingId)`;
const save = (table: string): string => `supabase.from('${table}').insert({ name: 'x' })`;

it('knows what a path without its part never gets to', () => {
  expect(
    reached(`useEffect(() => { if (!thingId) return; (async () => { await ${load('things')}; })(); }, [thingId]); return null;`),
  ).toEqual([expect.stringMatching(/^\/:thingId\/edit: /)]);
  expect(
    reached(`useQuery({ queryKey: ['x', thingId], queryFn: () => ${load('things')}, enabled: !!thingId }); return null;`),
  ).toEqual([expect.stringMatching(/^\/:thingId\/edit: /)]);
});

it('knows which arm of a form is meant for which path', () => {
  const both = `const isEdit = !!thingId;
const store = async () => { if (isEdit) await supabase.from('things').update({ name: 'x' }).eq('id', thingId); else await ${save('others')}; };
return <button onClick={store} />;`;
  expect(reached(both)).toEqual(['/:thingId/edit: store: things', '/new: store: others']);
});

it('leaves alone what else may stand for it, and paths that are not known whole', () => {
  const guarded = (id: string, more = ''): string =>
    `${more} const id = ${id}; useEffect(() => { if (!id) return; (async () => { await supabase.from('things').select('id').eq('id', id); })(); }, []); return null;`;
  expect(reached(guarded('thingId'))).toHaveLength(1);
  expect(reached(guarded("thingId ?? 'first'"))).toHaveLength(2);
  expect(reached(guarded('thingId || window.chosen'))).toHaveLength(2);
  expect(reached(guarded('chosen', 'const [chosen, choose] = useState(thingId);'))).toHaveLength(2);
  expect(
    reached(
      `let id = thingId; useEffect(() => { (async () => { if (!id) id = await make(); if (id) await ${load('things')}; })(); }, []); return null;`,
    ),
  ).toHaveLength(2);
  const of = (path: string): string => `<Route path=${path} element={<Form />} />`;
  expect(reached(guarded('thingId'), of('"/things/*"'))).toHaveLength(1);
  expect(reached(guarded('thingId'), of('{PATH}'))).toHaveLength(1);
  expect(reached(guarded('thingId'), of('"/things/:thingId?"'))).toHaveLength(1);
  expect(reached(guarded('thingId'), of('"/things"'))).toEqual([]);
  expect(reached(guarded('thingId'), of('"/things"'), 'wouter')).toEqual([]);
  // A part that may be there does not shut out the arm for none.
  const none = `useEffect(() => { if (thingId) return; (async () => { await ${load('things')}; })(); }, []); return null;`;
  expect(reached(none, of('"/things/:thingId?"'))).toHaveLength(1);
  expect(reached(none, of('"/things/:thingId"'))).toEqual([]);
});

it('takes the parts of the paths around a route for its own', () => {
  const guarded = `useEffect(() => { if (!thingId) return; (async () => { await ${load('things')}; })(); }, []); return null;`;
  expect(reached(guarded, '<Route path="/things/:thingId"><Route path="notes" element={<Form />} /></Route>')).toEqual([
    expect.stringMatching(/^\/things\/:thingId\/notes: /),
  ]);
});

it('takes a question for the one that is asked under a path with the part', () => {
  const reading = (body: string): number[] =>
    formsOf(`const load = async () => { ${body} const { data } = await query; return data; };
useQuery({ queryKey: ['x'], queryFn: load }); return null;`);
  const all = "let query = supabase.from('things').select('id');";
  expect(reading(`${all} if (thingId) query = query.eq('id', thingId); else query = query.eq('kind', 'a');`)).toEqual([1]);
  expect(
    reading(
      `const query = thingId ? supabase.from('things').select('id').eq('id', thingId) : supabase.from('others').select('id');`,
    ),
  ).toEqual([1]);
  expect(reading(`${all} if (window.chosen) query = query.eq('id', thingId);`)).toEqual([2]);
});
