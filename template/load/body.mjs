// How a request is written down: its address, and the text of its body.

/** @typedef {string | number | boolean | null | Json[] | { [key: string]: Json }} Json */

/**
 * Braces are what Artillery fills in, so none are left.
 * @param {string} path
 * @returns {string}
 */
export function asAddress(path) {
  return encodeURI(path).replaceAll('%25', '%');
}

/**
 * @param {'json' | 'form' | undefined} body
 * @returns {{ [name: string]: string }}
 */
export function typeOf(body) {
  if (body === undefined) return {};
  return { 'content-type': body === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' };
}

/**
 * @param {'json' | 'form' | undefined} form
 * @param {{ [key: string]: Json }} body
 * @returns {string | null}
 */
export function bodyText(form, body) {
  if (form === undefined) return null;
  // Two braces in a row are only found within a text: elsewhere a name comes first.
  if (form === 'json') return JSON.stringify(body).replaceAll('{{', '\\u007b\\u007b');
  return Object.entries(body)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`)
    .join('&');
}

/**
 * @param {Json} value
 * @returns {string}
 */
export function textOf(value) {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Names that no field of a body may have: they mean the object itself. */
const notFields = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Sets a value deep in a body: lists and records come into being on the way.
 * @param {{ [key: string]: Json } | Json[]} body
 * @param {readonly string[]} path
 * @param {Json} value
 */
export function put(body, path, value) {
  const [first, ...rest] = path;
  if (first === undefined || notFields.has(first)) return;
  /** @type {{ [key: string]: Json } | Json[]} */
  const inner = /^\d+$/.test(rest[0] ?? '') ? [] : {};
  if (Array.isArray(body)) {
    const there = body[Number(first)];
    body[Number(first)] = rest.length === 0 ? value : filled(there, inner, rest, value);
  } else body[first] = rest.length === 0 ? value : filled(body[first], inner, rest, value);
}

/**
 * @param {Json | undefined} there
 * @param {{ [key: string]: Json } | Json[]} fresh
 * @param {readonly string[]} rest
 * @param {Json} value
 * @returns {Json}
 */
function filled(there, fresh, rest, value) {
  const target = typeof there === 'object' && there !== null ? there : fresh;
  put(target, rest, value);
  return target;
}
