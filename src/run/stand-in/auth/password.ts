import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of the hash: a few milliseconds, because what is measured is the app and not the stand-in. */
const cost = 1024;
const bytes = 32;

/** A salted hash as `auth.users.encrypted_password` of the stand-in keeps it; only the stand-in reads it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt$${salt.toString('base64url')}$${(await derived(password, salt)).toString('base64url')}`;
}

/** Whether a password made that hash; false for what another program made. */
export async function matchesPassword(password: string, hash: string): Promise<boolean> {
  const [kind, salt = '', kept = ''] = hash.split('$');
  if (kind !== 'scrypt') return false;
  const expected = Buffer.from(kept, 'base64url');
  const given = await derived(password, Buffer.from(salt, 'base64url'));
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function derived(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, { N: cost }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
