// Servers whose behaviour is known, for bench/run/load.mjs and the tests of src/run/load: `node bench/run/server.mjs KIND [FIGURE]`.
// It prints its port, listens on 127.0.0.1, and ends with its input: whoever started it need not find it.
import http from 'node:http';
import net from 'node:net';

const [kind = '', figure] = process.argv.slice(2);

const busy = (milliseconds) => {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
};

/** Answers one request after the other, exactly so many milliseconds each: the schedule is absolute, timers only wait for it. */
function serial(milliseconds) {
  let free = 0;
  return http.createServer((request, response) => {
    free = Math.max(performance.now(), free) + milliseconds;
    const due = free;
    const wait = () => {
      const early = due - performance.now();
      if (early <= 0) response.end('done');
      else if (early < 1.2) setImmediate(wait);
      else setTimeout(wait, early - 1);
    };
    wait();
  });
}

/** Stops the event loop for so many milliseconds once a second. */
function stall(milliseconds) {
  setInterval(() => busy(milliseconds), 1000);
  return http.createServer((request, response) => response.end('hello'));
}

/** As little as Node can do for a request: no parsing, one answer for each end of a head. */
function cheap() {
  const answer = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello');
  return net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(answer));
  });
}

const chunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
/** What a path is answered with, in pieces that arrive apart; null closes the connection. */
const raw = {
  '/length': ['HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello', ' world'],
  '/torn': ['HT', 'TP/1.1 200 OK\r\nContent-Le', 'ngth: 2\r\n\r', '\nok'],
  '/chunked': [
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhe',
    `llo\r\n${chunk('x'.repeat(300))}0\r\nSum: 1\r`,
    '\n\r\n',
  ],
  '/none': ['HTTP/1.1 204 No Content\r\n\r\n'],
  '/unchanged': ['HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n'],
  '/early': ['HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  '/close': ['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', null],
  '/until-close': ['HTTP/1.1 200 OK\r\n\r\nwhatever', ' comes', null],
  '/old': ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', null],
  '/broken': ['HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n'],
  '/missing': ['HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n'],
  '/junk': ['SSH-2.0-OpenSSH_9.2\r\n'],
  '/bad-length': ['HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n'],
  '/bad-chunk': ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  '/hang-up': [null],
  '/cut': ['HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello', null],
  '/never': [],
};

const fine = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/**
 * Answers by path, byte for byte; HEAD gets a length and no body. Of a connection, `/idle` is answered and closes it a moment later, a
 * second `/once` is not answered and closes it, and after `/last` nothing is answered, nor is it closed.
 */
function odd() {
  return net.createServer({ noDelay: true }, (socket) => {
    let asked = 0;
    let ignored = false;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (ignored) return;
      asked += 1;
      const [method, path] = data.toString('latin1').split(' ', 2);
      if (method === 'HEAD') return socket.write('HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n');
      if (path === '/idle') setTimeout(() => socket.destroy(), 2);
      if (path === '/once' && asked === 2) return socket.destroy();
      if (path === '/idle' || path === '/once') return socket.write(fine);
      if (path === '/last') {
        ignored = true;
        return socket.write(fine.replace('OK', 'OK\r\nConnection: close'));
      }
      const send = ([piece, ...rest]) => {
        if (piece === undefined) return;
        if (piece === null) return socket.end();
        socket.write(piece);
        setTimeout(send, 3, rest);
      };
      send(raw[path] ?? []);
    });
  });
}

const kinds = { serial, stall, cheap, odd };
const server = kinds[kind](Number(figure));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
