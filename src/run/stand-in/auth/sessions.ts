import { randomBytes, randomUUID } from 'node:crypto';
import { type Claims, signToken } from '../token.js';
import { userOf } from './user.js';
import type { UserRow } from './users.js';

/** Who is signed in: tokens that hold an hour, and those by which they are renewed once. */
export interface Sessions {
  /** A new session as supabase-js keeps it; `session`: the one that goes on. */
  open(row: UserRow, session?: string): Record<string, unknown>;
  /** Takes a token for renewing; it holds once. */
  renew(refreshToken: string): { user: string; session: string } | undefined;
  /** Ends a session, or all of a user's. */
  close(user: string, session: string | undefined): void;
  tokenFor(user: TokenUser): string;
}

export interface TokenUser {
  id: string;
  email?: string;
  role?: string;
  appMetadata?: object;
  userMetadata?: object;
}

const seconds = 3600;

export function createSessions(secret: string, address: () => string): Sessions {
  const renewals = new Map<string, { user: string; session: string }>();
  const sign = (claims: Claims): string => signToken({ iss: `${address()}/auth/v1`, ...claims }, secret);
  return {
    open: (row, session = randomUUID()) => {
      const user = userOf(row);
      const id = String(user['id']);
      const refreshToken = randomBytes(12).toString('base64url');
      renewals.set(refreshToken, { user: id, session });
      const now = Math.floor(Date.now() / 1000);
      return {
        access_token: sign(claimsOf(user, session)),
        token_type: 'bearer',
        expires_in: seconds,
        expires_at: now + seconds,
        refresh_token: refreshToken,
        user,
      };
    },
    renew: (refreshToken) => {
      const known = renewals.get(refreshToken);
      renewals.delete(refreshToken);
      return known;
    },
    close: (user, session) => {
      for (const [token, known] of renewals)
        if (known.user === user && (session === undefined || known.session === session)) renewals.delete(token);
    },
    tokenFor: ({ id, email, role, appMetadata, userMetadata }) =>
      sign(
        claimsOf(
          {
            id,
            email: email ?? '',
            role: role ?? 'authenticated',
            app_metadata: appMetadata ?? { provider: 'email', providers: ['email'] },
            user_metadata: userMetadata ?? {},
          },
          randomUUID(),
        ),
      ),
  };
}

/** What a token says of its user: https://supabase.com/docs/guides/auth/jwt-fields */
function claimsOf(user: Record<string, unknown>, session: string): Claims {
  const now = Math.floor(Date.now() / 1000);
  return {
    sub: user['id'],
    aud: 'authenticated',
    exp: now + seconds,
    iat: now,
    email: user['email'] ?? '',
    phone: user['phone'] ?? '',
    app_metadata: user['app_metadata'],
    user_metadata: user['user_metadata'],
    role: user['role'],
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: now }],
    session_id: session,
    is_anonymous: user['is_anonymous'] ?? false,
  };
}
