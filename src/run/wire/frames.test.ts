import { expect, it } from 'vitest';
import { createFrames } from './frames.js';

function message(letter: string, body: string): Buffer {
  const head = Buffer.alloc(5);
  head.write(letter);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

const stream = Buffer.concat([message('Q', 'select 1'), message('S', ''), message('D', 'x'.repeat(40)), message('C', 'done')]);
const whole = ['Q select 1 13', 'S  5', 'D xxxxxxxx 45', 'C done 9'];

it('reads the same messages however the bytes are cut', () => {
  for (let length = 1; length <= stream.length; length++) {
    const found: string[] = [];
    const frames = createFrames(
      () => 8,
      (letter, bytes, start, end, size) => {
        found.push(`${String.fromCharCode(letter)} ${bytes.toString('utf8', start, Math.min(end, start + 8))} ${String(size)}`);
        return 'through';
      },
    );
    for (let at = 0; at < stream.length; at += length) expect(frames.read(stream.subarray(at, at + length), 0)).toBeDefined();
    expect(found).toEqual(whole);
    expect(frames.between()).toBe(true);
  }
});

it('says up to where bytes may pass, and stops where one is held', async () => {
  const frames = createFrames(
    () => 8,
    (letter) => (letter === 0x44 ? Promise.resolve() : letter === 0x53 ? 'within' : 'through'),
  );
  const read = frames.read(stream, 0);
  expect(read).toMatchObject({ end: 13 + 5 + 45, through: 13 });
  await read?.held;
  expect(frames.read(stream, 63)).toEqual({ end: stream.length, through: stream.length, held: undefined });
});

it.each([-1, 0, 3, 0x7fff_ffff])('refuses a length of %d, in one piece and in two', (length) => {
  const bytes = Buffer.alloc(9, 0x51);
  bytes.writeInt32BE(length, 1);
  const refused = (...chunks: Buffer[]): boolean => {
    const frames = createFrames(
      () => 8,
      () => 'through',
    );
    return chunks.map((chunk) => frames.read(chunk, 0)).at(-1) === undefined;
  };
  expect(refused(bytes)).toBe(true);
  expect(refused(bytes.subarray(0, 3), bytes.subarray(3))).toBe(true);
});
