import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { input, list, type Value } from '../interpret/value.js';
import { locate } from '../parse.js';
import type { CallNode } from './index.js';

const packages =
  /^(firebase\/auth|@firebase\/auth|@react-native-firebase\/auth|firebase-admin\/auth|react-firebase-hooks\/auth)$|\/firebasejs\/.*firebase-auth/;

/** Firebase's sign-in: who is signed in, and where accounts are made; undefined for calls of other packages. */
export function firebaseAuth(
  { source, name }: { source: string; name: string },
  values: Value[],
  node: CallNode,
  frame: Frame,
): Value | undefined {
  const method = name.split('.').at(-1) ?? name;
  const namespaced = /^(firebase(\/compat)?(\/app)?|firebase-admin)$/.test(source) && method === 'auth';
  if (!packages.test(source) && !namespaced) return undefined;
  frame.run.signIn = true;
  if (method === 'createUserWithEmailAndPassword')
    frame.run.signUps.push({ call: method, mails: false, location: locate(frame.module, node), within: frame.within });
  for (const value of values) if (value.kind === 'function') callFunction(value, [input('user', 'user')], frame);
  if (/^useAuthState$/.test(method)) return list([input('user', 'user'), input('unknown', 'loading'), input('unknown', 'error')]);
  return input('user', /^(getAuth|initializeAuth|auth|default)$/.test(method) ? 'auth' : 'credential');
}
