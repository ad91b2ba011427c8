/** Letters of the app's messages: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export const ask = {
  query: 0x51,
  parse: 0x50,
  bind: 0x42,
  describe: 0x44,
  execute: 0x45,
  close: 0x43,
  sync: 0x53,
  flush: 0x48,
  functionCall: 0x46,
  copyDone: 0x63,
  copyFail: 0x66,
} as const;

/** Letters of the server's messages. */
export const answer = {
  keyData: 0x4b,
  parseComplete: 0x31,
  parameterDescription: 0x74,
  rowDescription: 0x54,
  noData: 0x6e,
  dataRow: 0x44,
  commandComplete: 0x43,
  emptyQuery: 0x49,
  portalSuspended: 0x73,
  error: 0x45,
  notice: 0x4e,
  ready: 0x5a,
  copyIn: 0x47,
  copyOut: 0x48,
  copyData: 0x64,
  copyDone: 0x63,
} as const;

/** The status in ReadyForQuery outside a transaction block. */
export const idle = 0x49;

/** Flush: the server sends what it holds back, and answers nothing. */
export const flushMessage = Buffer.from([ask.flush, 0, 0, 0, 4]);

export const longestText = 64 * 1024;
const longestBind = 256 * 1024;

/** Bytes that are worth keeping of an app's message that comes in pieces. */
export function keptOfAsked(letter: number): number {
  switch (letter) {
    case ask.query:
    case ask.parse:
      return longestText + 1024;
    case ask.bind:
      return longestBind;
    case ask.execute:
    case ask.close:
      return 1024;
    default:
      return 0;
  }
}

/** Bytes that are worth keeping of a server's message that comes in pieces. */
export function keptOfAnswered(letter: number): number {
  switch (letter) {
    case answer.error:
      return longestText;
    case answer.commandComplete:
    case answer.ready:
    case answer.keyData:
      return 1024;
    default:
      return 0;
  }
}

/** The text from there to its zero, and where the zero is; it is cut at the end of the message. */
export function textAt(bytes: Buffer, start: number, end: number, most = longestText): { text: string; stop: number } {
  if (start >= end) return { text: '', stop: end };
  const zero = bytes.indexOf(0, start);
  const stop = zero === -1 || zero > end ? end : zero;
  return { text: stop === start ? '' : bytes.toString('utf8', start, Math.min(stop, start + most)), stop };
}
