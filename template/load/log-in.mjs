// Getting in as the app's own log-in lets people in.
import { asAddress, bodyText, put, typeOf } from './body.mjs';

/** @typedef {import('./body.mjs').Json} Json */
/** @typedef {import('./compose.mjs').Composed} Composed */
/** @typedef {{ method: string, path: string, body: 'json' | 'form', account: string[], password: string[], other: { name: string, value: Json }[], cookies: boolean, token?: string[] | 'header' }} LogIn */

/**
 * The request by which an account logs in.
 * @param {LogIn} logIn
 * @param {string} account
 * @param {string} password
 * @returns {Composed}
 */
export function composeLogIn(logIn, account, password) {
  /** @type {{ [key: string]: Json }} */
  const body = {};
  for (const { name, value } of logIn.other) put(body, name.split('.'), value);
  for (const name of logIn.account) put(body, name.split('.'), account);
  for (const name of logIn.password) put(body, name.split('.'), password);
  return {
    method: logIn.method,
    path: asAddress(logIn.path),
    headers: { accept: 'application/json', ...typeOf(logIn.body) },
    body: bodyText(logIn.body, body),
  };
}

/**
 * What an account's requests carry from its log-in on; undefined where the answer holds nothing that lets it in.
 * @param {LogIn} logIn
 * @param {{ text: string, authorization: string | undefined, cookies: string[] }} answer `cookies` as `name=value`
 * @returns {{ [name: string]: string } | undefined}
 */
export function credentialsIn(logIn, { text, authorization, cookies }) {
  /** @type {{ [name: string]: string }} */
  const headers = {};
  if (logIn.cookies && cookies.length > 0) headers['cookie'] = cookies.join('; ');
  const token = logIn.token === 'header' ? authorization?.replace(/^Bearer /, '') : logIn.token && textAt(text, logIn.token);
  if (token) headers['authorization'] = `Bearer ${token}`;
  return Object.keys(headers).length > 0 ? headers : undefined;
}

/**
 * @param {string} text
 * @param {readonly string[]} path
 * @returns {string | undefined}
 */
function textAt(text, path) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.prototype.hasOwnProperty.call(value, key)) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return typeof value === 'string' ? value : undefined;
}
