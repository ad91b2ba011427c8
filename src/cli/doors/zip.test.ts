import { existsSync, lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { type Packed, zipOf } from '../../../test/support/zip.js';
import { LoadbearingError } from '../../model/index.js';
import { mostEntries } from './entries.js';
import { type LaidOut, layOutZip } from './zip.js';

interface Tried {
  /** The folder around the one that is unpacked into. */
  around: string;
  folder: string;
  laidOut: LaidOut | undefined;
  error: unknown;
}

async function unpack(bytes: Buffer, signal = new AbortController().signal): Promise<Tried> {
  const around = writeApp({ 'inside/here': '' });
  const file = path.join(writeApp({}), 'app.zip');
  writeFileSync(file, bytes);
  const folder = path.join(around, 'inside/app');
  try {
    return { around, folder, laidOut: await layOutZip(file, folder, { shown: 'app.zip', signal }), error: undefined };
  } catch (error) {
    return { around, folder, laidOut: undefined, error };
  }
}

const file = (name: string, more: Partial<Packed> = {}): Packed => ({ name, content: `text of ${name}`, ...more });
const link = (name: string, target: string): Packed => ({ name, content: target, mode: 0o120777 });
const zeros = (megabytes: number): Buffer => Buffer.alloc(megabytes * 1024 ** 2);

describe('a zip', () => {
  it('is laid out with its contents, and its one folder is told', async () => {
    const app = ['package.json', 'src/a b.js', 'src/über/[id].tsx'].map((name) => file(`my-app-main/${name}`));
    const aside = [file('__MACOSX/._x'), file('my-app-main/node_modules/x/index.js'), file('my-app-main/.git/config')];
    const { folder, laidOut } = await unpack(zipOf([{ name: 'my-app-main/' }, ...app, ...aside]));
    expect(laidOut).toEqual({ top: 'my-app-main', links: 0 });
    expect(readFileSync(path.join(folder, 'my-app-main/src/über/[id].tsx'), 'utf8')).toBe(
      'text of my-app-main/src/über/[id].tsx',
    );
    expect(readdirSync(path.join(folder, 'my-app-main')).sort()).toEqual(['package.json', 'src']);
    expect(readdirSync(folder)).toEqual(['my-app-main']);
  });

  it('without one folder on top is laid out as it is, stored or packed, and no file may be executed', async () => {
    const { folder, laidOut } = await unpack(
      zipOf([file('package.json', { method: 0 }), file('./src/run.sh', { mode: 0o100777 })]),
    );
    expect(laidOut).toEqual({ top: undefined, links: 0 });
    expect(readFileSync(path.join(folder, 'package.json'), 'utf8')).toBe('text of package.json');
    expect(lstatSync(path.join(folder, 'src/run.sh')).mode & 0o111).toBe(0);
  });

  it('gets no link: those that stay inside are counted and left out', async () => {
    const { folder, laidOut } = await unpack(zipOf([file('a/AGENTS.md'), link('a/b/CLAUDE.md', '../AGENTS.md')]));
    expect(laidOut).toEqual({ top: 'a', links: 1 });
    expect(readdirSync(path.join(folder, 'a'))).toEqual(['AGENTS.md']);
  });

  const hostile: [what: string, said: string, entries: Packed[]][] = [
    ['a way out', 'leads out of the folder (../escaped.js)', [file('ok.js'), file('../escaped.js')]],
    ['a way out further down', 'leads out of the folder (a/../../escaped.js)', [file('a/../../escaped.js')]],
    ['an absolute name', 'the root of a disk (/escaped.js)', [file('/escaped.js')]],
    ['a drive letter', 'the root of a disk (C:/escaped.js)', [file('C:/escaped.js')]],
    ['a drive letter alone', 'the root of a disk (C:escaped.js)', [file('C:escaped.js')]],
    ['a backslash', 'a backslash (..\\escaped.js)', [file('..\\escaped.js')]],
    ['a character that cannot be printed', 'cannot be printed', [file('a\0b.js')]],
    ['a link that leads out', 'a link that leads out of the folder (a/out)', [link('a/out', '../../etc')]],
    ['an absolute link', 'a link that leads out of the folder (out)', [link('out', '/etc')]],
    ['a file behind a link', 'the same name for a file and for a folder (out)', [link('out', '..'), file('out/escaped.js')]],
    ['the same name twice', 'the same name twice (a/b.js)', [file('a/b.js'), file('a/./b.js')]],
    ['a folder of a file’s name', 'the same name for a file and for a folder (a)', [file('a'), { name: 'a/' }]],
    ['a file in a file', 'the same name for a file and for a folder (a)', [file('a'), file('a/b.js')]],
    ['a bomb', '60 MB in 0.1 MB', [{ name: 'zeros.sql', content: zeros(60) }]],
    ['what would fill the disk', 'more than 1024 MB', [file('large.sql', { size: 2 * 1024 ** 3 })]],
  ];
  it.each(hostile)('with %s is refused in one sentence and nothing is written', async (_, said, entries) => {
    const { around, folder, error } = await unpack(zipOf(entries));
    expect(error).toMatchObject({ code: 'LB_ZIP_UNSAFE' });
    expect(String(error)).toContain(said);
    expect(String(error)).toContain('The zip app.zip is not unpacked');
    expect(readdirSync(around, { recursive: true })).not.toContain('escaped.js');
    expect(readdirSync(path.join(around, 'inside'))).toEqual(['here']);
    expect(existsSync(folder)).toBe(false);
  });

  it('with one content under ever so many names is refused before they are written', async () => {
    const many = Array.from({ length: mostEntries + 1 }, (_, at) => ({ name: `f${String(at)}`, shared: at > 0, method: 0 }));
    expect(String((await unpack(zipOf(many))).error)).toContain('more than 200,000 files');
    const overlapping = Array.from({ length: 30 }, (_, at) => ({ name: `f${String(at)}`, content: zeros(3), shared: at > 0 }));
    expect((await unpack(zipOf(overlapping))).error).toMatchObject({ code: 'LB_ZIP_UNSAFE' });
  });

  const useless: [what: string, said: string, bytes: Buffer][] = [
    ['junk', 'it is no zip', Buffer.from('\u0000\u0001 not a zip'.repeat(99))],
    ['nothing', 'it is no zip', Buffer.alloc(0)],
    ['half of itself', 'it is no zip', zipOf([file('a.js'), file('b.js')]).subarray(0, 90)],
    ['no files', 'it holds no files', zipOf([])],
    ['a password', 'files under a password (a.js)', zipOf([file('a.js', { flags: 1 })])],
    ['an unusual packing', 'a way which is not read (a.js, method 14)', zipOf([file('a.js', { method: 14 })])],
    ['more than it says', 'it is damaged', zipOf([{ name: 'a.js', content: zeros(1), size: 10 }])],
    ['a directory that points nowhere', 'it is damaged', zipOf([file('a.js')]).fill(7, 0, 20)],
  ];
  it.each(useless)('that holds %s is told so', async (_, said, bytes) => {
    const { error } = await unpack(bytes);
    expect(error).toMatchObject({ code: 'LB_ZIP' });
    expect(String(error)).toContain(said);
  });

  it('that is not there, or is no file, is told so; an interrupted one stops', async () => {
    const signal = AbortSignal.abort();
    const there = writeApp({});
    for (const [place, said] of [
      [path.join(there, 'none.zip'), 'no such file'],
      [there, 'no file'],
    ] as const)
      await expect(layOutZip(place, path.join(there, 'to'), { shown: 'x.zip', signal })).rejects.toThrow(said);
    const { error, folder } = await unpack(zipOf([file('a.js')]), signal);
    expect(error).not.toBeInstanceOf(LoadbearingError);
    expect(existsSync(folder)).toBe(false);
  });
});
