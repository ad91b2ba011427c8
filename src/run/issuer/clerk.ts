import { createHash } from 'node:crypto';
import { secretFor } from '../start/made-up.js';

/** Where Clerk's own pages would be met: nobody is there, and its libraries read it out of the publishable key. */
export const frontend = 'loadbearing.clerk.accounts.dev';

export function isClerk(name: string): boolean {
  return name.includes('CLERK');
}

/** What an app that signs people in with Clerk is given by a name of the environment: https://clerk.com/docs/deployments/clerk-environment-variables */
export function clerkValue(name: string, address: string, pem: () => string, example: string | undefined): string | undefined {
  const ends = (...endings: string[]): boolean => endings.some((ending) => name.endsWith(ending));
  if (ends('PUBLISHABLE_KEY')) return `pk_test_${Buffer.from(`${frontend}$`).toString('base64')}`;
  if (ends('JWT_KEY')) return pem();
  if (/WEBHOOK\w*SECRET|SIGNING_SECRET/.test(name)) return `whsec_${Buffer.from(secretFor(name)).toString('base64')}`;
  if (ends('SECRET_KEY', 'CLERK_API_KEY')) return `sk_test_${secretFor(name)}`;
  if (ends('FRONTEND_API_URL') || name.includes('ISSUER')) return `https://${frontend}`;
  if (ends('FRONTEND_API')) return frontend;
  if (ends('API_URL')) return address;
  if (ends('SIGN_IN_URL', 'SIGN_UP_URL')) return example ?? (name.includes('SIGN_IN') ? '/sign-in' : '/sign-up');
  if (ends('URL')) return example ?? '/';
  if (ends('TELEMETRY_DISABLED', 'KEYLESS_DISABLED')) return '1';
  return ends('ENCRYPTION_KEY') ? secretFor(name) : undefined;
}

/** Whom Clerk knows by an id; what is not told is made up. */
export interface Account {
  id: string;
  row: Record<string, unknown>;
}

/** A user as Clerk's own interface gives one: https://clerk.com/docs/reference/backend-api/tag/Users */
export function clerkUser({ id, row }: Account): Record<string, unknown> {
  const email =
    told(row, /^e?_?mail(?:_?address)?$/i) ?? `${createHash('sha256').update(id).digest('hex').slice(0, 12)}@example.com`;
  const [first = 'Ada', ...last] = (told(row, /^(?:full_?|display_?)?name$/i) ?? '').split(' ').filter((word) => word !== '');
  const address = {
    id: `idn_${id}`,
    object: 'email_address',
    email_address: email,
    verification: { status: 'verified', strategy: 'admin' },
    linked_to: [],
  };
  return {
    id,
    object: 'user',
    username: told(row, /^user_?name$/i) ?? null,
    first_name: told(row, /^first_?name$/i) ?? first,
    last_name: told(row, /^last_?name$/i) ?? (last.length > 0 ? last.join(' ') : 'Person'),
    image_url: 'https://example.com/picture.png',
    has_image: false,
    primary_email_address_id: address.id,
    primary_phone_number_id: null,
    primary_web3_wallet_id: null,
    email_addresses: [address],
    phone_numbers: [],
    web3_wallets: [],
    external_accounts: [],
    saml_accounts: [],
    external_id: null,
    public_metadata: metadataOf(row),
    private_metadata: metadataOf(row),
    unsafe_metadata: {},
    password_enabled: true,
    two_factor_enabled: false,
    banned: false,
    locked: false,
    created_at: 1_767_225_600_000,
    updated_at: 1_767_225_600_000,
    last_sign_in_at: 1_767_225_600_000,
    last_active_at: 1_767_225_600_000,
  };
}

/** What apps keep of a user at Clerk: hardly more than their role. */
export function metadataOf(row: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(row).filter(
    ([name, value]) => /role|^is_?(?:admin|staff)|plan|onboard/i.test(name) && value !== null,
  );
  return Object.fromEntries(kept);
}

function told(row: Record<string, unknown>, name: RegExp): string | undefined {
  const found = Object.entries(row).find(([each, value]) => name.test(each) && typeof value === 'string' && value !== '');
  return found === undefined ? undefined : String(found[1]);
}
