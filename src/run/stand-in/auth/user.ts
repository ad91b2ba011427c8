import { fieldsOf } from '../incoming.js';
import type { UserRow } from './users.js';

/** A user as supabase-js knows them: https://supabase.com/docs/guides/auth/users */
export function userOf(row: UserRow): Record<string, unknown> {
  const { id, email, phone, role, created_at: created, updated_at: updated, last_sign_in_at: signedIn } = row;
  const app = fieldsOf(row['raw_app_meta_data']);
  const own = fieldsOf(row['raw_user_meta_data']);
  const provider = typeof app['provider'] === 'string' ? app['provider'] : 'email';
  const identity = {
    identity_id: id,
    id,
    user_id: id,
    identity_data: { ...own, email, sub: id, email_verified: true, phone_verified: false },
    provider,
    last_sign_in_at: signedIn,
    created_at: created,
    updated_at: updated,
    email,
  };
  return {
    id,
    aud: 'authenticated',
    role: role ?? 'authenticated',
    email: email ?? '',
    ...(row['email_confirmed_at'] ? { email_confirmed_at: row['email_confirmed_at'] } : {}),
    phone: phone ?? '',
    ...(row['confirmed_at'] ? { confirmed_at: row['confirmed_at'] } : {}),
    ...(signedIn ? { last_sign_in_at: signedIn } : {}),
    app_metadata: app,
    user_metadata: own,
    identities: row['is_anonymous'] === true ? [] : [identity],
    created_at: created,
    updated_at: updated,
    is_anonymous: row['is_anonymous'] === true,
  };
}
