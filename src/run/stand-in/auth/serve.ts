import { type Answer, json } from '../answer.js';
import type { Incoming } from '../incoming.js';
import { Refusal } from '../refusal.js';
import { administer } from './admin.js';
import type { AuthContext } from './context.js';
import { grantToken, readUser, signOut, signUp, updateUser } from './own.js';

type Serve = (context: AuthContext, incoming: Incoming) => Promise<Answer> | Answer;

/** No mail is sent: what would send one says that it did. */
const mailed: Serve = () => json(200, {});

const served: Record<string, Serve> = {
  'POST signup': signUp,
  'POST token': grantToken,
  'GET user': readUser,
  'PUT user': updateUser,
  'POST logout': signOut,
  'POST recover': mailed,
  'POST resend': mailed,
  'POST otp': mailed,
  'POST magiclink': mailed,
  // An invitation is an account without a password.
  'POST invite': (context, incoming) => administer(context, incoming, undefined),
  'GET health': () =>
    json(200, { name: 'GoTrue', version: 'stand-in', description: 'GoTrue is a user registration and authentication API' }),
  'GET settings': () =>
    json(200, {
      external: { email: true, phone: true },
      disable_signup: false,
      mailer_autoconfirm: true,
      phone_autoconfirm: true,
    }),
  // Tokens are signed with a secret of both sides: there is no public key, and supabase-js asks for the user then.
  'GET .well-known/jwks.json': () => json(200, { keys: [] }),
};

/** Answers what stands behind `/auth/v1/`: https://supabase.com/docs/reference/self-hosting-auth/introduction */
export async function serveAuth(context: AuthContext, incoming: Incoming): Promise<Answer> {
  const path = incoming.path.replace(/^\/auth\/v1\/?/, '').replace(/\/$/, '');
  const name = `${incoming.method} ${path}`;
  const serve = Object.hasOwn(served, name) ? served[name] : undefined;
  if (serve !== undefined) return serve(context, incoming);
  const [, id] = /^admin\/users(?:\/([^/]+))?$/.exec(path) ?? [];
  if (/^admin\/users(?:\/[^/]+)?$/.test(path)) return administer(context, incoming, id);
  throw new Refusal(501, 'not_served', `The stand-in does not serve ${name}`);
}
