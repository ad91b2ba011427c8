import { connectionReason, LoadbearingError, withoutSecrets } from '../model/index.js';
import type { Address } from './connect.js';

/** What is said of an error of the driver: the place and the reason, and never a password. */
export function scratchError(address: Address, error: unknown): LoadbearingError {
  if (error instanceof LoadbearingError) return error;
  return new LoadbearingError('LB_SCRATCH', address.place, withoutSecrets(connectionReason(error), address.url));
}

const inUse = '55006';

/** Why a database could not be made as a copy. */
export function copyError(address: Address, error: unknown): LoadbearingError {
  if (!(error instanceof Error && 'code' in error && error.code === inUse)) return scratchError(address, error);
  return new LoadbearingError(
    'LB_SCRATCH',
    address.place,
    'something keeps connections to a database open that the check has left, so that it cannot be copied (a pooler does: name the address of the server itself)',
  );
}

/** @param made whether the role is one that the check made */
export function loginError(address: Address, made: boolean, error: unknown): LoadbearingError {
  const plain = scratchError(address, error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!made || !code.startsWith('28')) return plain;
  return new LoadbearingError(
    'LB_SCRATCH',
    address.place,
    'it does not let the role in that the check made for the app’s SQL (pg_hba.conf must take a password for it; or name a role that has CREATEDB and nothing else)',
  );
}
