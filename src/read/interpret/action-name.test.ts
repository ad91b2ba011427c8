import { describe, expect, it } from 'vitest';
import { reviewFiles } from '../../../test/support/review.js';
import { actionName, mutationName } from './action-name.js';

describe('the name of what somebody does on a screen', () => {
  const named = (attribute: string, name = '', owner = 'Bills') => actionName(attribute, { name, owner });

  it('is the handler’s own, unless that says no more than the event', () => {
    expect(named('onClick', 'removeBill')).toBe('removeBill');
    expect(named('onClick', 'handleDelete')).toBe('handleDelete');
    expect(named('onClick', 'handleClick')).toBe('a click in Bills');
    expect(named('onSave', 'handleSubmit')).toBe('a form in Bills');
    expect(named('onClick', 'onClick', '')).toBe('a click');
    expect(named('onClick', 'constructor')).toBe('constructor');
  });

  it('reads as words, with the right article', () => {
    expect(named('onOpenChange')).toBe('an open/close of Bills');
    expect(named('onOpenChange', '', '')).toBe('an open/close');
    expect(named('onValueChange')).toBe('a change in Bills');
    expect(named('onKeyDown')).toBe('a key press in Bills');
    expect(named('onAnimationEnd')).toBe('an animation end in Bills');
    expect(named('onUpload')).toBe('an upload in Bills');
    expect(named('onUserAdded')).toBe('a user added in Bills');
    expect(named('formAction')).toBe('a form in Bills');
  });

  it('is where a mutation stands, since its function is called by the option alone', () => {
    expect(mutationName('mutationFn', 'useBills')).toBe('a mutation in useBills');
    expect(mutationName('addBill', 'useBills')).toBe('addBill');
    expect(mutationName('', '')).toBe('a mutation');
  });
});

it('stands in the names of entry points', async () => {
  const { app } = await reviewFiles({
    'package.json': '{"dependencies":{"@supabase/supabase-js":"2","react":"19"}}',
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
    'migrations/001.sql': 'create table bills (id uuid primary key, title text, open boolean);',
    'src/main.tsx': `import { createRoot } from 'react-dom/client'; import { createClient } from '@supabase/supabase-js';
import { useMutation } from '@tanstack/react-query'; import { Dialog } from '@radix-ui/react-dialog';
const supabase = createClient('https://x.supabase.co', 'anon');
function Bills() {
  const handleClick = async () => { await supabase.from('bills').insert({ title: 'new' }); };
  const remove = useMutation({ mutationFn: async (id) => { await supabase.from('bills').delete().eq('id', id); } });
  return <Dialog onOpenChange={async (open) => { await supabase.from('bills').update({ open }).eq('id', window.id); }}>
    <button onClick={handleClick}>add</button><button onClick={() => remove.mutate(window.id)}>remove</button></Dialog>;
}
createRoot(document.body).render(<Bills />);`,
  });
  expect(app.entryPoints.map(({ name }) => name).sort()).toEqual([
    '/',
    '/: a click in Bills',
    '/: a mutation in Bills',
    '/: an open/close of Bills',
  ]);
});
