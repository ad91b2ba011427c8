import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** By which this run signs what it says of people, in place of a service where they sign in. */
export interface SigningKey {
  /** A JSON Web Token by RS256 (RFC 7519), with the key's name in its head. */
  sign(claims: object): string;
  /** The public half as a set of keys (RFC 7517). */
  set(): { keys: object[] };
  /** The public half as a certificate's text has it. */
  pem(): string;
}

const bits = 2048;
const name = 'loadbearing';

/** A key of this run's own, made when it is first used. */
export function makeSigningKey(): SigningKey {
  let pair: { publicKey: KeyObject; privateKey: KeyObject } | undefined;
  const keys = (): { publicKey: KeyObject; privateKey: KeyObject } =>
    (pair ??= generateKeyPairSync('rsa', { modulusLength: bits }));
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    sign: (claims) => {
      const text = `${part({ alg: 'RS256', typ: 'JWT', kid: name })}.${part(claims)}`;
      return `${text}.${createSign('sha256').update(text).sign(keys().privateKey).toString('base64url')}`;
    },
    set: () => ({ keys: [{ ...keys().publicKey.export({ format: 'jwk' }), kid: name, use: 'sig', alg: 'RS256' }] }),
    pem: () => String(keys().publicKey.export({ format: 'pem', type: 'spki' })),
  };
}
