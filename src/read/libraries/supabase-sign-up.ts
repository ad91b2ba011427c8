import type { Frame } from '../interpret/frame.js';
import type { Value } from '../interpret/value.js';
import { locate } from '../parse.js';

type Place = { start: number; end: number };

/** Calls of Supabase's sign-in that make accounts, and whether it writes an e-mail for them: a code by telephone is none. */
export function noteSignUp(call: string | undefined, values: Value[], node: Place, frame: Frame): void {
  if (call !== 'signUp' && call !== 'signInWithOtp') return;
  const [given] = values;
  const names = given?.kind === 'record' ? given.fields : undefined;
  const mails = names?.has('phone') !== true || names.has('email');
  frame.run.signUps.push({ call: `auth.${call}`, mails, location: locate(frame.module, node), within: frame.within });
}

const byAddress: Record<string, string> = { signup: 'signUp', otp: 'signInWithOtp' };

/** Supabase's sign-in asked by its address, without the client: `fetch(URL + '/auth/v1/signup', …)`. */
export function noteSignIn(address: string, body: Value | undefined, node: Place, frame: Frame): void {
  const called = /\/auth\/v1\/(\w+)/.exec(address)?.[1];
  if (called === undefined) return;
  frame.run.signIn = true;
  noteSignUp(byAddress[called], body ? [body] : [], node, frame);
}
