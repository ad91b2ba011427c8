import { describe, expect, it } from 'vitest';
import { outline, readFiles } from '../../../test/support/reading.js';

const client = `import { createClient } from '@supabase/supabase-js'; export const supabase = createClient('u', 'k');`;

/** A page of React with these modules; `main` is its script. */
function page(main: string, others: Record<string, string> = {}): string[] {
  const reading = readFiles(['react'], {
    'index.html': '<script type="module" src="/main.tsx"></script>',
    'client.ts': client,
    'main.tsx': main,
    ...others,
  });
  return outline(reading);
}

describe('pages of React', () => {
  it('knows what a provider provides before its children use it', () => {
    const found =
      page(`import { createContext, useContext, useState, useEffect } from 'react'; import { supabase } from './client';
const Auth = createContext(undefined);
const useAuth = () => useContext(Auth);
function Provider({ children }) {
  const [user, setUser] = useState(null);
  useEffect(() => { supabase.auth.getSession().then(({ data }) => setUser(data.session?.user ?? null)); }, []);
  return <Auth.Provider value={{ user }}>{children}</Auth.Provider>;
}
function Orders() { const { user } = useAuth(); useEffect(() => { if (user) load(); }, [user]); const load = async () => { await supabase.from('orders').select('*'); }; return <div />; }
createRoot(document.body).render(<Provider><Orders /></Provider>);`);
    expect(found).toEqual(['page /: orders']);
  });

  it('follows lazy components that pick an export, and state that is empty at first', () => {
    const found = page(
      `import { lazy } from 'react'; const List = lazy(() => import('./list').then((module) => ({ default: module.List }))); createRoot(document.body).render(<List />);`,
      {
        'list.tsx': `import { useState } from 'react'; import { supabase } from './client';
export function List() { const [form, setForm] = useState({ name: '' });
  const save = async () => { if (!form.name.trim()) return; await supabase.from('packs').insert({ name: form.name }); };
  return <form onSubmit={save}><input value={form.name} onChange={(event) => setForm({ name: event.target.value })} /></form>; }`,
      },
    );
    expect(found).toEqual(['page /: save: packs']);
  });

  it('hears a click on a button that is used everywhere', () => {
    const uses = Array.from({ length: 600 }, (_, index) => `<Button onClick={() => log(${index})} />`).join('\n');
    const found = page(
      `import { supabase } from './client'; import { Button } from './button';
const log = (index) => index; const remove = async () => { await supabase.from('items').delete().eq('id', 1); };
createRoot(document.body).render(<div>${uses}<Button onClick={() => remove()} /></div>);`,
      {
        'button.tsx': `import * as React from 'react'; export const Button = React.forwardRef(({ className, ...props }, ref) => { const Comp = props.asChild ? Slot : 'button'; return <Comp ref={ref} {...props} />; });`,
      },
    );
    expect(found).toEqual(['page /: a click: items']);
  });

  describe('a hook that knows several mutations', () => {
    const hook = `import { useMutation } from '@tanstack/react-query'; import { supabase } from './client';
export function useBulk(table) {
  const change = useMutation({ mutationFn: async (status) => { await supabase.from(table).update({ status }).eq('id', 1); } });
  const remove = useMutation({ mutationFn: async () => { await supabase.from(table).delete().eq('id', 1); } });
  const note = useMutation({ mutationFn: async () => { await supabase.from('notes').insert({ text: 'x' }); } });
  const removeAll = async () => { await remove.mutateAsync(); };
  return { change, removeAll, add: note.mutate };
}`;
    const app = (use: string, others = '') =>
      page(
        `import { useBulk } from './bulk'; ${others} function List() { ${use} }
createRoot(document.body).render(<List />);`,
        { 'bulk.ts': hook },
      );

    it('starts those that its caller takes, by name or as a member', () => {
      expect(app(`const { removeAll } = useBulk('orders'); return <button onClick={() => removeAll()} />;`).join()).not.toMatch(
        /notes/,
      );
      expect(app(`const bulk = useBulk('orders'); return <button onClick={() => bulk.add()} />;`).join()).not.toMatch(/orders/);
      expect(app(`const bulk = useBulk('orders'); return <button onClick={() => bulk.add()} />;`).join()).toMatch(/notes/);
      expect(app(`const { removeAll } = useBulk('orders'); return <p>{removeAll}</p>;`).join()).toMatch(/orders/);
    });

    it('starts all of them where the caller may use any', () => {
      const passed = app(
        `const bulk = useBulk('orders'); return <Child bulk={bulk} />;`,
        'function Child() { return <p />; }',
      ).join();
      expect(passed).toMatch(/orders/);
      expect(passed).toMatch(/notes/);
    });
  });
});
