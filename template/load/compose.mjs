// What k6 and Artillery share: which request comes next, and of what it is made. Nothing here knows either of them.
// Everything that the app says of itself (addresses, names of fields) stands in scenario.json and is data, never code.
import { asAddress, bodyText, put, textOf, typeOf } from './body.mjs';

/** @typedef {import('./body.mjs').Json} Json */
/** @typedef {import('./rows.mjs').Row} Row */
/** @typedef {import('./log-in.mjs').LogIn} LogIn */
/** @typedef {{ place: 'path' | 'query' | 'body', name: string, file?: string, column?: string, number?: boolean, value?: Json, unique?: boolean }} Value */
/** @typedef {{ name: string, kind: 'view' | 'write', perSecond: number, method: string, path: string, body?: 'json' | 'form', values: Value[] }} LoadRequest */
/** @typedef {{ kind: 'log-in', logIn: LogIn } | { kind: 'headers' } | { kind: 'none' }} WayIn */
/** @typedef {{ users: number, perSecond: number, warmUpSeconds: number, seconds: number, failedShare: number, budgets: { kind: 'view' | 'write', milliseconds: number }[], wayIn: WayIn, files: string[], requests: LoadRequest[] }} Scenario */
/** @typedef {{ account: string, headers: { [name: string]: string } }} Session */
/** @typedef {{ method: string, path: string, headers: { [name: string]: string }, body: string | null }} Composed */

/**
 * One request by chance, as often as its rate says.
 * @param {readonly LoadRequest[]} requests
 * @param {number} chance from 0 to 1
 * @returns {LoadRequest}
 */
export function pick(requests, chance) {
  let left = chance * requests.reduce((sum, { perSecond }) => sum + perSecond, 0);
  for (const request of requests) {
    left -= request.perSecond;
    if (left < 0) return request;
  }
  const last = requests[requests.length - 1];
  if (last === undefined) throw new Error('scenario.json has no requests');
  return last;
}

/**
 * A request with values: all that come from one file come from one row, the account's own where it has any.
 * @param {LoadRequest} request
 * @param {Session | undefined} session
 * @param {{ rows: (file: string) => readonly Row[], places: (file: string) => Map<string, number[]> }} data
 * @returns {Composed}
 */
export function compose(request, session, data) {
  /** @type {Map<string, Row>} */
  const chosen = new Map();
  /** @type {Map<string, string>} */
  const inPath = new Map();
  /** @type {string[]} */
  const query = [];
  /** @type {{ [key: string]: Json }} */
  const body = {};
  for (const value of request.values) {
    const found = valueOf(value, session, data, chosen);
    if (value.place === 'path') inPath.set(value.name, encodeURIComponent(textOf(found)));
    else if (value.place === 'query') query.push(`${encodeURIComponent(value.name)}=${encodeURIComponent(textOf(found))}`);
    else put(body, value.name.split('.'), found);
  }
  const path = request.path.replace(/:(\w+)/g, (_, name) => inPath.get(name) ?? '1');
  return {
    method: request.method,
    path: asAddress(query.length > 0 ? `${path}?${query.join('&')}` : path),
    headers: { accept: 'application/json', ...typeOf(request.body), ...session?.headers },
    body: bodyText(request.body, body),
  };
}

/**
 * @param {Value} value
 * @param {Session | undefined} session
 * @param {Parameters<typeof compose>[2]} data
 * @param {Map<string, Row>} chosen
 * @returns {Json}
 */
function valueOf({ file, column, number, value, unique }, session, data, chosen) {
  if (file !== undefined && column !== undefined) {
    const row = chosen.get(file) ?? rowFor(file, session, data);
    chosen.set(file, row);
    const text = row[column] ?? '';
    return number === true ? Number(text) : text;
  }
  return unique === true ? another(value ?? '') : (value ?? null);
}

/**
 * @param {string} file
 * @param {Session | undefined} session
 * @param {Parameters<typeof compose>[2]} data
 * @returns {Row}
 */
function rowFor(file, session, data) {
  const rows = data.rows(file);
  const own = data.places(file).get(session?.account ?? '') ?? [];
  const at = own.length > 0 ? own[Math.floor(Math.random() * own.length)] : Math.floor(Math.random() * rows.length);
  const row = rows[at ?? 0];
  if (row === undefined)
    throw new Error(`data/${file}.csv has no rows: data/${file}.sql takes them from your database, README.md says how`);
  return row;
}

/**
 * Another value of the same form.
 * @param {Json} value
 * @returns {Json}
 */
function another(value) {
  const chance = Math.floor(Math.random() * 2 ** 31);
  if (typeof value === 'number') return chance;
  const text = String(value);
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(text)) return `00000000-0000-4000-8000-${chance.toString(16).padStart(12, '0')}`;
  return text.includes('@') ? text.replace('@', `${chance}@`) : `${text.slice(0, 20)}${chance}`;
}
