import { expect, it } from 'vitest';
import { createFirstReader, startPacket } from './startup.js';

const version = 196_608;

it('keeps what is harmless of what an app asks for, and puts the lab in place of who and where', () => {
  const asked = new Map([
    ['user', 'postgres'],
    ['database', 'production'],
    ['replication', 'true'],
    ['application_name', 'shop'],
    ['TimeZone', 'Europe/Berlin'],
    ['app.tenant', '7'],
    ['role', 'postgres'],
    [
      'options',
      'endpoint=ep-1 -c search_path=a\\ b,public --statement-timeout=5s -c session_preload_libraries=x -c log_statement=all',
    ],
  ]);
  const packet = startPacket(version, asked, 'lab', 'app');
  const { first, broken } = createFirstReader().read(packet);
  expect(broken).toBe(false);
  expect(first).toEqual({
    kind: 'start',
    version,
    settings: new Map([
      ['user', 'lab'],
      ['database', 'app'],
      ['application_name', 'shop'],
      ['TimeZone', 'Europe/Berlin'],
      ['app.tenant', '7'],
      ['options', '-c search_path=a\\ b,public -c statement_timeout=5s'],
    ]),
  });
});

it('reads a start that comes byte by byte, behind two wishes for encryption', () => {
  const wish = (code: number): Buffer => Buffer.from([0, 0, 0, 8, 4, 210, 22, code]);
  const bytes = Buffer.concat([wish(47), wish(48), startPacket(version, new Map(), 'a', 'b'), Buffer.from('Q')]);
  const reader = createFirstReader();
  let refused = 0;
  let kind: string | undefined;
  for (const byte of bytes.subarray(0, -1)) {
    const { first, refuse, broken } = reader.read(Buffer.from([byte]));
    expect(broken).toBe(false);
    refused += refuse;
    kind ??= first?.kind;
  }
  expect([refused, kind]).toEqual([2, 'start']);
  expect(createFirstReader().read(bytes)).toMatchObject({ refuse: 2, rest: Buffer.from('Q') });
});

it('refuses what no app of Postgres says first', () => {
  for (const junk of ['GET / HTTP/1.1\r\n\r\n', '\u0016\u0003\u0001\u0002\u0000', '\0\0\0\0', '\0\0\0\u0008\0\u0002\0\0'])
    expect(createFirstReader().read(Buffer.from(junk, 'latin1')).broken).toBe(true);
});
