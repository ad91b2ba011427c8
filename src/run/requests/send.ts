import { request } from 'node:http';

/** A request as it is sent to the app; always to loopback. */
export interface Sent {
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Answer {
  /** 0 where no answer came. */
  status: number;
  headers: Record<string, string | string[]>;
  text: string;
  bytes: number;
  milliseconds: number;
}

const mostKept = 64 * 1024 * 1024;

/** Sends one request to the app and waits for the whole answer; a broken or late one has the status 0. */
export function send(port: number, sent: Sent, timeoutMilliseconds = 20_000): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (status: number, headers: Answer['headers'], text: string): void =>
      resolve({ status, headers, text, bytes, milliseconds: performance.now() - started });
    const length = sent.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent.body)) };
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method: sent.method,
        path: sent.path,
        ...addressFor(sent),
        headers: { ...sent.headers, ...length },
      },
      (answer) => {
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= mostKept) chunks.push(chunk);
          // A stream of events never ends: what it said first is its answer.
          if (/event-stream/.test(answer.headers['content-type'] ?? '')) asked.destroy();
        });
        answer.on('close', () => done(answer.statusCode ?? 0, headersOf(answer.headers), Buffer.concat(chunks).toString()));
      },
    );
    asked.setTimeout(timeoutMilliseconds, () => asked.destroy());
    asked.on('error', (error) => done(0, {}, error.message));
    asked.end(sent.body);
  });
}

/**
 * From which address of loopback it is sent: the one that stands in front of it, so that a limit by address that does not believe
 * those words meets another one each time too. Elsewhere than on Linux there is only one.
 */
function addressFor({ headers }: Sent): { localAddress?: string } {
  const [, second, third, fourth] = (headers['x-forwarded-for'] ?? '').split('.').map(Number);
  if (process.platform !== 'linux' || second === undefined || third === undefined || fourth === undefined) return {};
  return { localAddress: `127.${String(1 + (second % 100))}.${String(third)}.${String(fourth)}` };
}

/** A text as JSON; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function headersOf(headers: NodeJS.Dict<string | string[]>): Answer['headers'] {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
