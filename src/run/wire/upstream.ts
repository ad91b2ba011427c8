import { connect, type Socket } from 'node:net';

/** Where the server is: the folder of its Unix socket or a host, and the port. */
export interface Upstream {
  host: string;
  port: number;
}

/** A connection to the server; its errors show as its end. */
export function connectUpstream({ host, port }: Upstream): Socket {
  const socket = host.startsWith('/') ? connect({ path: `${host}/.s.PGSQL.${String(port)}` }) : connect({ host, port });
  socket.on('error', () => undefined);
  socket.setNoDelay(true);
  return socket;
}

/** Sends a cancel request; keys are the server's own, so that it passes as the app sent it. Settles when the server has taken it. */
export function sendCancel(upstream: Upstream, packet: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connectUpstream(upstream);
    socket.setTimeout(5000, () => socket.destroy());
    // Without a reader its end would not be noticed.
    socket.resume();
    socket.on('close', () => resolve());
    socket.end(packet);
  });
}

/** The cancel request for the process and the secret that BackendKeyData named. */
export function cancelPacket(key: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + key.length, 0);
  head.writeInt32BE(cancelCode, 4);
  return Buffer.concat([head, key]);
}

export const cancelCode = 80_877_102;
