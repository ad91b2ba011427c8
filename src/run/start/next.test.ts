import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { readyForBuild } from './next.js';

/** What Next.js would be told, by asking as it does. */
function told(folder: string, name: string): unknown {
  const script = `import(${JSON.stringify(path.join(folder, name))}).then(async (found) => {
    const own = found.default ?? found;
    console.log(JSON.stringify(typeof own === 'function' ? await own('build', {}) : own));
  })`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

it.each([
  ['next.config.js', 'module.exports = { output: "export", distDir: "build", images: { unoptimized: true } };', '{}'],
  ['next.config.js', 'export default { output: "standalone", images: { unoptimized: true } };', '{ "type": "module" }'],
  ['next.config.mjs', 'export default async () => ({ images: { unoptimized: true }, eslint: { dirs: ["a"] } });', '{}'],
  ['next.config.cjs', 'module.exports = (phase) => ({ images: { unoptimized: phase === "build" } });', '{}'],
])('keeps what %s says, and leaves out what is checked elsewhere', async (name, text, manifest) => {
  const folder = writeApp({ [name]: text, 'package.json': manifest, '.next/BUILD_ID': 'old' });
  const { NEXT_FONT_GOOGLE_MOCKED_RESPONSES: fonts } = await readyForBuild(folder);
  expect(told(folder, name)).toMatchObject({
    images: { unoptimized: true },
    typescript: { ignoreBuildErrors: true },
    eslint: { ignoreDuringBuilds: true },
  });
  expect(Object.keys(Object(told(folder, name)))).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(?:output|distDir)$/)]),
  );
  expect(existsSync(path.join(folder, '.next'))).toBe(false);
  // Fonts are answered without a network, whatever they are called.
  expect(readFileSync(fonts ?? '', 'utf8')).toContain('font-face');
});

it('reads settings in TypeScript beside it', async () => {
  const folder = writeApp({ 'next.config.ts': 'export default {};', 'package.json': '{}' });
  await readyForBuild(folder);
  expect(readFileSync(path.join(folder, 'next.config.ts'), 'utf8')).toContain("from './next.config.original'");
  expect(existsSync(path.join(folder, 'next.config.original.ts'))).toBe(true);
});

it('of several it changes the one that Next.js reads', async () => {
  const files = ['ts', 'mjs', 'js'].map((ending) => [
    `next.config.${ending}`,
    `${ending === 'js' ? 'module.exports =' : 'export default'} {};`,
  ]);
  const folder = writeApp({ ...Object.fromEntries(files), 'package.json': '{}' });
  await readyForBuild(folder);
  const changed = readdirSync(folder).filter((name) => name.includes('original'));
  expect(changed).toEqual(['next.config.original.js']);
});
