import { describe, expect, it } from 'vitest';
import { outline, readFiles } from '../../../test/support/reading.js';
import { pathOf } from './tanstack-routes.js';

const client = (name: string, key: string) => `import { createClient } from '@supabase/supabase-js';
function make() { const url = process.env.SUPABASE_URL; const key = process.env.${key}; if (!url || !key) throw new Error('missing'); return createClient(url, key); }
let made: ReturnType<typeof make> | undefined;
export const ${name} = new Proxy({} as ReturnType<typeof make>, { get(_, prop, receiver) { if (!made) made = make(); return Reflect.get(made, prop, receiver); } });`;

const app = {
  'src/db/client.ts': client('supabase', 'SUPABASE_PUBLISHABLE_KEY'),
  'src/db/client.server.ts': client('supabaseAdmin', 'SUPABASE_SERVICE_ROLE_KEY'),
  'src/db/auth-middleware.ts': `import { createMiddleware } from '@tanstack/react-start'; import { getRequest } from '@tanstack/react-start/server'; import { createClient } from '@supabase/supabase-js';
export const requireAuth = createMiddleware({ type: 'function' }).server(async ({ next }) => {
  const token = getRequest().headers.get('authorization'); if (!token) throw new Error('Unauthorized');
  const supabase = createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_PUBLISHABLE_KEY!, { global: { headers: { Authorization: token } } });
  const { data, error } = await supabase.auth.getClaims(token); if (error || !data?.claims) throw new Error('Unauthorized');
  return next({ context: { supabase, userId: data.claims.sub } });
});
export const requireStaff = createMiddleware({ type: 'function' }).middleware([requireAuth]).server(async ({ next, context }) => {
  const { data } = await context.supabase.from('roles').select('role').eq('user_id', context.userId).maybeSingle(); if (!data) throw new Error('Forbidden');
  return next({ context: { role: data.role } });
});`,
  'src/lib/bills.functions.ts': `import { createServerFn } from '@tanstack/react-start'; import { z } from 'zod'; import { requireAuth, requireStaff } from '../db/auth-middleware';
export const listBills = createServerFn({ method: 'GET' }).middleware([requireAuth]).handler(async ({ context }) => {
  const { supabase, userId } = context; const { data } = await supabase.from('bills').select('id, title').eq('owner_id', userId); return data ?? []; });
export const saveBill = createServerFn({ method: 'POST' }).middleware([requireAuth]).inputValidator((d: unknown) => z.object({ id: z.string() }).parse(d)).handler(async ({ data, context }) => {
  await context.supabase.from('bills').update({ paid: true }).eq('id', data.id); });
export const dropBill = createServerFn({ method: 'POST' }).middleware([requireStaff]).inputValidator(z.object({ id: z.string() })).handler(async ({ data }) => {
  const { supabaseAdmin } = await import('../db/client.server'); await supabaseAdmin.from('bills').delete().eq('id', data.id); });
export const nobodyCalls = createServerFn().middleware([requireAuth]).handler(async ({ context }) => { await context.supabase.from('orphans').select('id'); });`,
  'src/routes/__root.tsx': `import { createRootRouteWithContext, Outlet } from '@tanstack/react-router'; import { supabase } from '../db/client'; import { useEffect } from 'react';
export const Route = createRootRouteWithContext<{}>()({ component: Root });
function Root() { useEffect(() => { void supabase.from('notices').select('id').limit(5).then(console.log); }, []); return <Outlet />; }`,
  'src/routes/_authenticated.tsx': `import { createFileRoute, Outlet, redirect } from '@tanstack/react-router'; import { supabase } from '../db/client';
export const Route = createFileRoute('/_authenticated')({ ssr: false, beforeLoad: async () => { const { data } = await supabase.auth.getUser(); if (!data.user) throw redirect({ to: '/login' }); return { user: data.user }; }, component: () => <Outlet /> });`,
  'src/routes/_authenticated/bills.tsx': `import { createFileRoute } from '@tanstack/react-router'; import { useServerFn } from '@tanstack/react-start'; import { queryOptions, useMutation, useSuspenseQuery } from '@tanstack/react-query'; import { dropBill, listBills, saveBill } from '../../lib/bills.functions'; import { supabase } from '../../db/client'; import { useState, useEffect } from 'react';
const bills = queryOptions({ queryKey: ['bills'], queryFn: () => listBills() });
export const Route = createFileRoute('/_authenticated/bills')({ loader: ({ context }) => context.queryClient.ensureQueryData(bills), component: Bills });
function Bills() {
  const { data } = useSuspenseQuery(bills); const { user } = Route.useRouteContext(); const [marks, setMarks] = useState([]); const save = useServerFn(saveBill); const drop = useMutation({ mutationFn: dropBill });
  useEffect(() => { supabase.from('marks').select('id, name').eq('user_id', user.id).then(({ data }) => setMarks(data ?? [])); }, []);
  const forget = async (id) => { const patch = {}; if (id) patch.gone = true; if (Object.keys(patch).length === 0) return; await supabase.from('marks').update(patch).eq('id', id); };
  return <>{data.map((bill) => <button key={bill.id} onClick={() => save({ data: { id: bill.id } })}>{bill.title}</button>)}{marks.filter((mark) => mark.id).map((mark) => <i key={mark.id} onClick={() => forget(mark.id)}>{mark.name}</i>)}<b onClick={() => drop.mutate({ data: { id: user.id } })} /></>;
}`,
  'src/routes/_authenticated/notes.$id.tsx': `import { createFileRoute } from '@tanstack/react-router'; import { supabase } from '../../db/client';
export const Route = createFileRoute('/_authenticated/notes/$id')({ loader: async ({ params }) => { const { data } = await supabase.from('notes').select('*').eq('id', params.id).single(); return data; }, component: Note });
function Note() { const note = Route.useLoaderData(); return <p>{note.body}</p>; }`,
  'src/routes/api/hook.ts': `import { createFileRoute } from '@tanstack/react-router'; import { supabaseAdmin } from '../../db/client.server';
export const Route = createFileRoute('/api/hook')({ server: { handlers: { POST: async ({ request }) => { await supabaseAdmin.from('events').insert({ body: await request.text() }); return new Response(null); } } } });`,
  'src/start.ts': `import { createStart } from '@tanstack/react-start'; export const startInstance = createStart(() => ({ functionMiddleware: [], requestMiddleware: [] }));`,
};

describe('TanStack Start', () => {
  const reading = readFiles(['@tanstack/react-start', '@tanstack/react-router', '@supabase/supabase-js'], app);
  const site = (table: string, step: string) =>
    reading.callSites.find(({ variants }) =>
      variants.some(
        ({ steps: [from, then] }) =>
          from?.arguments[0]?.kind === 'literal' && from.arguments[0].value === table && then?.name === step,
      ),
    );

  it('reads pages with their layouts, server functions with their middlewares, and handlers', () => {
    const started = reading.entryPoints.map((entry) => `${entry.id} ${entry.moment}`).sort();
    expect(started).toEqual([
      'POST /api/hook request',
      'page /bills action a click in Bills action',
      'page /bills action a click in Bills action',
      'page /bills action dropBill action',
      'page /bills view',
      'page /notes/:id view',
    ]);
    expect(outline(reading).length).toBeGreaterThan(0);
    const unreached = reading.callSites.filter((call) => !call.reached);
    expect(unreached).toHaveLength(1);
  });

  it('knows who asks: the signed-in user, or the service', () => {
    expect(site('bills', 'select')?.role).toBe('authenticated');
    expect(site('bills', 'delete')?.role).toBe('service');
    expect(site('events', 'insert')?.role).toBe('service');
    const [owner] = site('bills', 'select')?.variants[0]?.steps[2]?.arguments.slice(1) ?? [];
    expect(owner).toMatchObject({ kind: 'input', origin: 'user' });
  });

  it('asks once for what the loader asks ahead of the page', () => {
    const page = reading.entryPoints.find((entry) => entry.id === 'page /bills');
    const calls = JSON.stringify(page?.work).split(site('bills', 'select')?.id ?? 'none').length - 1;
    expect(calls).toBe(1);
  });

  it('follows what a loader gave into its page', () => {
    expect(site('notes', 'select')?.usedColumns).toEqual(['body']);
  });

  it('turns route ids into paths', () => {
    expect(['/_authenticated/posts_/$id/', '/(shop)/items/$', '/{-$locale}/about', '/'].map(pathOf)).toEqual([
      '/posts/:id',
      '/items/*',
      '/:locale/about',
      '/',
    ]);
  });

  it('takes the routes of a staff layout for the back office', () => {
    const orders = `import { createFileRoute } from '@tanstack/react-router'; import { supabase } from '../../db/client';
export const Route = createFileRoute('/_admin/orders')({ loader: async () => (await supabase.from('orders').select('id')).data, component: () => <i /> });`;
    const { entryPoints } = readFiles(['@tanstack/react-start', '@tanstack/react-router', '@supabase/supabase-js'], {
      ...app,
      'src/routes/_admin/orders.tsx': orders,
    });
    expect(entryPoints.filter((entry) => entry.backOffice).map((entry) => entry.id)).toEqual(['page /orders']);
  });
});
