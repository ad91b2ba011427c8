import { type Answer, json } from '../answer.js';
import { fieldsOf, type Incoming } from '../incoming.js';
import { Refusal } from '../refusal.js';
import { asAccounts, type AuthContext, bearerClaims, bodyOf } from './context.js';
import { changesOf } from './own.js';
import { hashPassword } from './password.js';
import { userOf } from './user.js';
import { changeUser, createUser, deleteUser, listUsers, userById, userByLogin, type UserRow } from './users.js';

const usualPage = 50;
const largestPage = 1000;

/** What the service's key may do with accounts: https://supabase.com/docs/reference/javascript/admin-api */
export async function administer(context: AuthContext, incoming: Incoming, id: string | undefined): Promise<Answer> {
  if (bearerClaims(incoming, context.secret)['role'] !== 'service_role') throw new Refusal(403, 'not_admin', 'User not allowed');
  if (id === undefined) {
    if (incoming.method === 'GET') return list(context, incoming);
    if (incoming.method === 'POST') return create(context, incoming);
  } else {
    if (incoming.method === 'GET') return found(await asAccounts(context, 'loading user', (client) => userById(client, id)));
    if (incoming.method === 'PUT') return change(context, incoming, id);
    if (incoming.method === 'DELETE') {
      const gone = await asAccounts(context, 'deleting user', async (client) =>
        (await userById(client, id)) === undefined ? undefined : deleteUser(client, id),
      );
      return found(gone);
    }
  }
  throw new Refusal(405, 'method_not_allowed', `Unsupported HTTP method: ${incoming.method}`);
}

async function list(context: AuthContext, { parameters }: Incoming): Promise<Answer> {
  const page = whole(parameters.get('page'), 1, Number.MAX_SAFE_INTEGER);
  const size = whole(parameters.get('per_page'), usualPage, largestPage);
  const { users, total } = await asAccounts(context, 'finding users', (client) => listUsers(client, page, size));
  const last = Math.max(1, Math.ceil(total / size));
  const link = (to: number, name: string): string => `</admin/users?page=${String(to)}&per_page=${String(size)}>; rel="${name}"`;
  return json(
    200,
    { users: users.map(userOf), aud: 'authenticated' },
    {
      'x-total-count': String(total),
      link: [...(page < last ? [link(page + 1, 'next')] : []), link(last, 'last')].join(', '),
    },
  );
}

async function create(context: AuthContext, incoming: Incoming): Promise<Answer> {
  const { fields, text } = bodyOf(incoming);
  const [id, email, phone, password] = [text('id'), text('email'), text('phone'), text('password')];
  if (email === undefined && phone === undefined)
    throw new Refusal(400, 'validation_failed', 'Cannot create a user without either an email or phone');
  const passwordHash = password === undefined ? undefined : await hashPassword(password);
  const row = await asAccounts(context, 'creating new user', async (client) => {
    if (email !== undefined && (await userByLogin(client, 'email', email)) !== undefined)
      throw new Refusal(422, 'email_exists', 'A user with this email address has already been registered');
    return createUser(client, {
      ...(id === undefined ? {} : { id }),
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
      ...(passwordHash === undefined ? {} : { passwordHash }),
      appMetadata: fieldsOf(fields['app_metadata']),
      userMetadata: fieldsOf(fields['user_metadata'] ?? fields['data']),
    });
  });
  return json(200, userOf(row));
}

async function change(context: AuthContext, incoming: Incoming, id: string): Promise<Answer> {
  const { fields } = bodyOf(incoming);
  const changes = {
    ...(await changesOf(incoming, 'user_metadata')),
    ...(fields['app_metadata'] === undefined ? {} : { raw_app_meta_data: JSON.stringify(fieldsOf(fields['app_metadata'])) }),
  };
  const changed = await asAccounts(context, 'updating user', async (client) =>
    (await userById(client, id)) === undefined ? undefined : changeUser(client, id, changes),
  );
  return found(changed);
}

function found(row: UserRow | undefined): Answer {
  if (row === undefined) throw new Refusal(404, 'user_not_found', 'User not found');
  return json(200, userOf(row));
}

function whole(text: string | null, otherwise: number, most: number): number {
  const value = Number(text ?? '');
  return Number.isSafeInteger(value) && value > 0 ? Math.min(value, most) : otherwise;
}
