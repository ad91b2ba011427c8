import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { read } from '../index.js';

const screen = (handler: string): string => `import { createClient } from '@supabase/supabase-js';
const supabase = createClient('a', 'anon');
export const unused = () => supabase.auth.signUp({ email: 'nobody', password: 'x' });
export default function SignUp() {
  const submit = async (email) => {
    ${handler}
  };
  return <form onSubmit={submit} />;
}`;
const app = (handler: string): string =>
  writeApp({
    'package.json': JSON.stringify({ dependencies: { react: '1', '@supabase/supabase-js': '1' } }),
    'index.html': '<script type="module" src="/src/main.tsx"></script>',
    'src/main.tsx': `import { createRoot } from 'react-dom/client';
import { BrowserRouter, Route, Routes } from 'react-router-dom';
import SignUp from './SignUp';
createRoot(document.body).render(<BrowserRouter><Routes><Route path="/sign-up" element={<SignUp />} /></Routes></BrowserRouter>);`,
    'src/SignUp.tsx': screen(handler),
  });

const signUps = (handler: string) => read(app(handler)).signUps?.map(({ call, mails, location }) => [call, mails, location.line]);

it('finds where accounts are made at Supabase, in code that is reached, and whether that sends an e-mail', () => {
  expect(signUps("await supabase.auth.signUp({ email, password: 'x' });")).toEqual([['auth.signUp', true, 6]]);
  expect(signUps('await supabase.auth.signInWithOtp({ phone: email });')).toEqual([['auth.signInWithOtp', false, 6]]);
  expect(signUps("await supabase.auth.signInWithPassword({ email, password: 'x' });")).toBeUndefined();
});
