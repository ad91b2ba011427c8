import { type Answer, json } from '../answer.js';
import { fieldsOf, type Incoming } from '../incoming.js';
import { Refusal } from '../refusal.js';
import { asAccounts, type AuthContext, bearerClaims, bodyOf } from './context.js';
import { hashPassword, matchesPassword } from './password.js';
import { userOf } from './user.js';
import { changeUser, createUser, noteSignIn, userById, userByLogin, type UserChanges } from './users.js';

const shortestPassword = 6;

/** Makes an account and signs it in: https://supabase.com/docs/reference/javascript/auth-signup */
export async function signUp(context: AuthContext, incoming: Incoming): Promise<Answer> {
  const { fields, text } = bodyOf(incoming);
  const [email, phone, password] = [text('email'), text('phone'), text('password')];
  if (password !== undefined || email !== undefined || phone !== undefined) checkPassword(password);
  if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(email))
    throw new Refusal(400, 'validation_failed', 'Unable to validate email address: invalid format');
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const row = await asAccounts(context, 'saving new user', async (client) => {
    const taken =
      (email !== undefined && (await userByLogin(client, 'email', email))) ||
      (phone !== undefined && (await userByLogin(client, 'phone', phone)));
    if (taken) throw new Refusal(422, 'user_already_exists', 'User already registered');
    const made = await createUser(client, {
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
      ...(passwordHash === undefined ? {} : { passwordHash }),
      appMetadata: {},
      userMetadata: fieldsOf(fields['data']),
    });
    return (await noteSignIn(client, String(made['id']))) ?? made;
  });
  return json(200, context.sessions.open(row));
}

/** Signs in by a password, or renews a session: https://supabase.com/docs/guides/auth/sessions */
export async function grantToken(context: AuthContext, incoming: Incoming): Promise<Answer> {
  const { text } = bodyOf(incoming);
  const grant = incoming.parameters.get('grant_type');
  if (grant === 'refresh_token') {
    const known = context.sessions.renew(text('refresh_token') ?? '');
    const row = known && (await asAccounts(context, 'granting user', (client) => userById(client, known.user)));
    if (known === undefined || row === undefined)
      throw new Refusal(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found');
    return json(200, context.sessions.open(row, known.session));
  }
  if (grant !== 'password') throw new Refusal(400, 'invalid_grant', 'unsupported_grant_type');
  const [email, phone] = [text('email'), text('phone')];
  const row = await asAccounts(context, 'querying schema', (client) =>
    email === undefined ? userByLogin(client, 'phone', phone ?? '') : userByLogin(client, 'email', email),
  );
  const hash = row?.['encrypted_password'];
  if (row === undefined || !(await matchesPassword(text('password') ?? '', typeof hash === 'string' ? hash : '')))
    throw new Refusal(400, 'invalid_credentials', 'Invalid login credentials');
  const signed = await asAccounts(context, 'granting user', (client) => noteSignIn(client, String(row['id'])));
  return json(200, context.sessions.open(signed ?? row));
}

/** The user of the token: https://supabase.com/docs/reference/javascript/auth-getuser */
export async function readUser(context: AuthContext, incoming: Incoming): Promise<Answer> {
  const id = ownId(context, incoming);
  const row = await asAccounts(context, 'loading user', (client) => userById(client, id));
  if (row === undefined) throw nobody();
  return json(200, userOf(row));
}

export async function updateUser(context: AuthContext, incoming: Incoming): Promise<Answer> {
  const id = ownId(context, incoming);
  const changes = await changesOf(incoming, 'data');
  const row = await asAccounts(context, 'updating user', async (client) =>
    (await userById(client, id)) === undefined ? undefined : changeUser(client, id, changes),
  );
  if (row === undefined) throw nobody();
  return json(200, userOf(row));
}

/** What the body changes; `data` is what it calls the user's own fields. */
export async function changesOf(incoming: Incoming, data: 'data' | 'user_metadata'): Promise<UserChanges> {
  const { fields, text } = bodyOf(incoming);
  const [email, phone, password] = [text('email'), text('phone'), text('password')];
  if (password !== undefined) checkPassword(password);
  return {
    ...(email === undefined ? {} : { email: email.toLowerCase() }),
    ...(phone === undefined ? {} : { phone }),
    ...(password === undefined ? {} : { encrypted_password: await hashPassword(password) }),
    ...(fields[data] === undefined ? {} : { raw_user_meta_data: JSON.stringify(fieldsOf(fields[data])) }),
  };
}

export function signOut(context: AuthContext, incoming: Incoming): Answer {
  const { sub, session_id: session } = bearerClaims(incoming, context.secret);
  const local = incoming.parameters.get('scope') === 'local' && typeof session === 'string';
  if (typeof sub === 'string') context.sessions.close(sub, local ? session : undefined);
  return { status: 204 };
}

export function checkPassword(password: string | undefined): void {
  if (password === undefined) throw new Refusal(400, 'validation_failed', 'Signup requires a valid password');
  if (password.length < shortestPassword)
    throw new Refusal(422, 'weak_password', `Password should be at least ${String(shortestPassword)} characters.`);
}

function ownId({ secret }: AuthContext, incoming: Incoming): string {
  const { sub } = bearerClaims(incoming, secret);
  if (typeof sub !== 'string') throw new Refusal(403, 'bad_jwt', 'invalid claim: missing sub claim');
  return sub;
}

function nobody(): Refusal {
  return new Refusal(403, 'user_not_found', 'User from sub claim in JWT does not exist');
}
