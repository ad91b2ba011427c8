import { cancelCode } from './upstream.js';

/** The first packet that means something: a start with what the app asked for, or the wish to cancel. */
export type First = { kind: 'start'; version: number; settings: Map<string, string> } | { kind: 'cancel'; packet: Buffer };

/** Longest first packet that the server takes. */
const longestPacket = 10_000;
const encryption = new Set([80_877_103, 80_877_104]);

export interface FirstReader {
  /**
   * Takes bytes until the first packet is whole. It then gives what was read and what is behind it; `refuse` says how often
   * encryption was asked for and is to be refused; `broken` that no app of Postgres speaks.
   */
  read(chunk: Buffer): { first?: First; rest: Buffer; refuse: number; broken: boolean };
}

/** Reads what comes before messages have letters. */
export function createFirstReader(): FirstReader {
  let bytes: Buffer = Buffer.alloc(0);
  const read: FirstReader['read'] = (chunk) => {
    bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
    for (let refuse = 0; ;) {
      if (bytes.length < 4) return { rest: bytes, refuse, broken: false };
      const length = bytes.readInt32BE(0);
      if (length < 8 || length > longestPacket) return { rest: bytes, refuse, broken: true };
      if (bytes.length < length) return { rest: bytes, refuse, broken: false };
      const packet = bytes.subarray(0, length);
      bytes = bytes.subarray(length);
      const code = packet.readInt32BE(4);
      if (encryption.has(code)) {
        refuse += 1;
        continue;
      }
      const first = firstOf(code, packet);
      return { ...(first === undefined ? {} : { first }), rest: bytes, refuse, broken: first === undefined };
    }
  };
  return { read };
}

function firstOf(code: number, packet: Buffer): First | undefined {
  if (code === cancelCode) return { kind: 'cancel', packet: Buffer.from(packet) };
  if (code >>> 16 !== 3) return undefined;
  const words = packet.toString('utf8', 8).split('\0');
  const settings = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [name = '', value = ''] = [words[at], words[at + 1]];
    if (name === '') break;
    settings.set(name, value);
  }
  return { kind: 'start', version: code, settings };
}

/** Settings that any role may set, and that change what an app sees; others could keep the lab from answering at all. */
const harmless = new Set([
  'application_name',
  'bytea_output',
  'client_encoding',
  'client_min_messages',
  'datestyle',
  'default_transaction_deferrable',
  'default_transaction_isolation',
  'default_transaction_read_only',
  'extra_float_digits',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'intervalstyle',
  'jit',
  'lock_timeout',
  'plan_cache_mode',
  'row_security',
  'search_path',
  'standard_conforming_strings',
  'statement_timeout',
  'timezone',
  'transaction_timeout',
  'work_mem',
]);

function isHarmless(name: string): boolean {
  // A name with a dot is the app's own; one with _pq_ asks for a way to speak, which the server may decline.
  return harmless.has(name.toLowerCase()) || /^_pq_\.|^[a-z_]\w*\.\w+$/i.test(name);
}

/** The start that the server gets: the lab's role and database, and what is harmless of what the app asked for. */
export function startPacket(version: number, asked: ReadonlyMap<string, string>, user: string, database: string): Buffer {
  const words = ['user', user, 'database', database];
  for (const [name, value] of asked) {
    if (isHarmless(name)) words.push(name, value);
    if (name === 'options') {
      const options = harmlessOptions(value);
      if (options !== '') words.push(name, options);
    }
  }
  const body = Buffer.from(`${words.join('\0')}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + body.length, 0);
  head.writeInt32BE(version, 4);
  return Buffer.concat([head, body]);
}

/** `-c name=value` and `--name=value`; a backslash keeps a blank within a value. */
function harmlessOptions(options: string): string {
  const found: string[] = [];
  for (const [, , name = '', value = ''] of options.matchAll(/(^|\s)(?:-c\s*|--)([\w.-]+)=((?:\\.|[^\s\\])*)/g)) {
    const plain = name.replaceAll('-', '_');
    if (isHarmless(plain)) found.push(`-c ${plain}=${value}`);
  }
  return found.join(' ');
}
