import { connect, type Socket } from 'node:net';
import { beginAnswer, endsByClose, feed, newAnswer } from './answer.js';
import type { Failure } from './trial.js';
import type { Wire } from './wire.js';

/** One connection to the server, opened anew whenever it was closed. It carries one request at a time. */
export interface Line {
  /** Opens the connection ahead of the first request. */
  open(): void;
  send(wire: Wire): void;
  /**
   * Gives the request in flight up; its answer, should it come, belongs to nobody. `done` is not called.
   * @returns when it was written
   */
  abandon(): number | undefined;
  end(): void;
}

/**
 * @param outcome status of a whole answer, or why there is none
 * @param sentAt moment on the clock of `performance.now`, undefined when the request was never written
 * @param bytes of the answer
 */
export type Done = (outcome: number | Failure, sentAt: number | undefined, bytes: number) => void;

/** This machine's limits, not the server's: descriptors, ports, memory of the kernel. */
const ownErrors = new Set(['EADDRNOTAVAIL', 'EADDRINUSE', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/** @param scratch where arriving bytes are put, for all lines: they are read before anything else happens */
export function lineTo(port: number, scratch: Buffer, done: Done): Line {
  const answer = newAnswer();
  let socket: Socket | undefined;
  let connected = false;
  let answers = 0;
  let pending: Wire | undefined;
  let sentAt: number | undefined;

  const drop = (): void => {
    socket?.destroy();
    socket = undefined;
    connected = false;
  };
  const finish = (outcome: number | Failure): void => {
    pending = undefined;
    done(outcome, sentAt, answer.bytes);
  };
  const write = (to: Socket, wire: Wire): void => {
    beginAnswer(answer, wire.bodiless);
    sentAt = performance.now();
    to.write(wire.bytes);
  };
  const arrived = (length: number): void => {
    // An answer that nobody asked for: the connection cannot be trusted with a further one.
    if (pending === undefined) return drop();
    const fed = feed(answer, scratch.subarray(0, length));
    if (fed === 'more') return;
    answers += 1;
    if (fed === 'unreadable' || answer.last) drop();
    finish(fed === 'unreadable' ? fed : answer.status);
  };
  const closed = (code: string): void => {
    const reused = answers > 0;
    const wasConnected = connected;
    drop();
    if (pending === undefined) return;
    if (wasConnected && endsByClose(answer)) return finish(answer.status);
    // The server closed it while it was idle: a client sends such a request again (RFC 9112, 9.3.1), and over a new connection this happens once.
    if (wasConnected && reused && answer.bytes === 0) return open();
    finish(ownErrors.has(code) ? 'no socket' : wasConnected ? 'closed' : 'refused');
  };
  const open = (): void => {
    let code = '';
    const callback = (length: number): boolean => {
      if (mine === socket) arrived(length);
      return true;
    };
    const mine = connect({ host: '127.0.0.1', port, noDelay: true, onread: { buffer: scratch, callback } });
    socket = mine;
    connected = false;
    answers = 0;
    mine.on('connect', () => {
      if (mine !== socket) return;
      connected = true;
      if (pending !== undefined) write(mine, pending);
    });
    mine.on('error', (error) => {
      code = 'code' in error ? String(error.code) : '';
    });
    mine.on('close', () => {
      if (mine === socket) closed(code);
    });
  };
  return {
    open,
    send(wire) {
      pending = wire;
      sentAt = undefined;
      answer.bytes = 0;
      if (socket === undefined) open();
      else if (connected) write(socket, wire);
    },
    abandon() {
      pending = undefined;
      drop();
      return sentAt;
    },
    end: drop,
  };
}
