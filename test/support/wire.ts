import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A statement as a driver sent it. */
export interface Sent {
  sql: string;
  parameters: number;
}

export interface Recorder {
  host: string;
  port: number;
  /** What was sent since the last call. */
  take(): Sent[];
  stop(): void;
}

/** Stands between a driver and a Postgres on a Unix socket and writes down what is asked: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export async function recordWire(target: { host: string; port: number }): Promise<Recorder> {
  const host = await mkdtemp(join(tmpdir(), 'wire-'));
  const sent: Sent[] = [];
  const server = createServer((driver) => {
    const postgres = connect(join(target.host, `.s.PGSQL.${target.port}`));
    let held = Buffer.alloc(0);
    let started = false;
    driver.on('data', (data) => {
      postgres.write(data);
      held = Buffer.concat([held, data]);
      for (;;) {
        // The first message has no letter in front.
        const head = started ? 1 : 0;
        if (held.length < head + 4) return;
        const length = head + held.readInt32BE(head);
        if (held.length < length) return;
        if (started) note(held.subarray(0, length), sent);
        started = true;
        held = held.subarray(length);
      }
    });
    postgres.on('data', (data) => driver.write(data));
    for (const [one, other] of [
      [driver, postgres],
      [postgres, driver],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(join(host, `.s.PGSQL.${target.port}`), resolve));
  return {
    host,
    port: target.port,
    take: () => sent.splice(0),
    stop: () => {
      server.close();
      rmSync(host, { recursive: true, force: true });
    },
  };
}

/** `Q` is a statement by itself, `P` one that is given values. */
function note(message: Buffer, sent: Sent[]): void {
  const letter = String.fromCharCode(message[0] ?? 0);
  if (letter === 'Q') sent.push({ sql: text(message, 5).text, parameters: 0 });
  if (letter === 'P') {
    const sql = text(message, text(message, 5).end).text;
    sent.push({ sql, parameters: Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]))) });
  }
}

function text(message: Buffer, from: number): { text: string; end: number } {
  const end = message.indexOf(0, from);
  return { text: message.toString('utf8', from, end), end: end + 1 };
}
