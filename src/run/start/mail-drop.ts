import { createServer, type Socket } from 'node:net';

/** A mail server on loopback that takes every letter and keeps none, so that a sign-up that sends one goes on. */
export interface MailDrop {
  port: number;
  /** Letters taken so far. */
  taken(): number;
  stop(): Promise<void>;
}

const idleMilliseconds = 60_000;
/** A command of SMTP is far shorter; more without an end of the line is none. */
const longestLine = 1_000_000;

/** Speaks what clients need of SMTP (RFC 5321) and its AUTH (RFC 4954): https://www.rfc-editor.org/rfc/rfc5321 */
export async function startMailDrop(): Promise<MailDrop> {
  let letters = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.setTimeout(idleMilliseconds, () => socket.destroy());
    converse(socket, () => {
      letters += 1;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  server.on('error', () => undefined);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken: () => letters,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What comes next: a command, lines of a letter, or an answer to a question of AUTH. */
type Next = 'command' | 'letter' | 'name' | 'password';

function converse(socket: Socket, took: () => void): void {
  let rest = '';
  let next: Next = 'command';
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  say('220 loadbearing takes letters and keeps none');
  socket.on('data', (bytes: Buffer) => {
    const lines = (rest + bytes.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) socket.destroy();
    for (const each of lines) next = heard(each.replace(/\r$/, ''), next);
  });
  function heard(line: string, awaited: Next): Next {
    if (awaited === 'letter') {
      if (line !== '.') return 'letter';
      took();
      say('250 taken');
      return 'command';
    }
    if (awaited === 'name') {
      say('334 UGFzc3dvcmQ6');
      return 'password';
    }
    if (awaited === 'password') {
      say('235 come in');
      return 'command';
    }
    return command(line);
  }
  function command(line: string): Next {
    const [verb = '', kind = '', first] = line.toUpperCase().split(' ');
    if (verb === 'DATA') {
      say('354 go on');
      return 'letter';
    }
    if (verb === 'AUTH' && first === undefined) {
      say(kind === 'LOGIN' ? '334 VXNlcm5hbWU6' : '334 ');
      return kind === 'LOGIN' ? 'name' : 'password';
    }
    if (verb === 'AUTH') {
      say(kind === 'LOGIN' ? '334 UGFzc3dvcmQ6' : '235 come in');
      return kind === 'LOGIN' ? 'password' : 'command';
    }
    // AUTH is not offered: a client whose user was left empty would refuse to go on.
    if (verb === 'EHLO') say('250-loadbearing\r\n250-8BITMIME\r\n250 SMTPUTF8');
    else if (verb === 'STARTTLS') say('220 go on');
    else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else say('250 well');
    return 'command';
  }
}
