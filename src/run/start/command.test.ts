import { describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { findCommand, otherApp } from './command.js';

const found = (files: Record<string, string>, routes = ['server/index.ts']): string | undefined => {
  const command = findCommand(writeApp({ ...files, 'server/index.ts': '', 'src/server.js': '' }), routes);
  return (
    command &&
    `${command.folder}: ${(command.builds ?? []).map((line) => `${line} && `).join('')}${command.line}${command.unbuilt === undefined ? '' : ` or ${command.unbuilt}`}`
  );
};
const scripts = (all: Record<string, string>, rest: object = {}): Record<string, string> => ({
  'package.json': JSON.stringify({ scripts: all, ...rest }),
});

describe('how an app is started', () => {
  it.each([
    [{ dev: 'NODE_ENV=development tsx server/index.ts' }, '.: NODE_ENV=development tsx server/index.ts'],
    [
      { dev: 'cross-env NODE_ENV=development tsx watch --clear-screen=false --ignore ./logs/** --include=x server/index.ts' },
      '.: NODE_ENV=development tsx server/index.ts',
    ],
    [{ start: 'node src/server.js', dev: 'nodemon src/server.js' }, '.: node src/server.js'],
    [{ start: 'node src/server.js' }, '.: node src/server.js'],
    [{ dev: 'node --watch --env-file=.env src/server.js' }, '.: node src/server.js'],
    [
      { dev: 'concurrently "npm run client" "npm run api"', client: 'vite', api: 'tsx server/index.ts' },
      '.: tsx server/index.ts',
    ],
    [
      {
        dev: 'npm run db:push && npm run serve:dev',
        'db:push': 'drizzle-kit push',
        'serve:dev': 'ts-node-dev --respawn --transpile-only server/index.ts',
      },
      '.: tsx server/index.ts',
    ],
    [{ dev: 'npm run types && node src/server.js', types: 'node scripts/types.js' }, '.: node src/server.js'],
    [{ dev: 'bun --watch server/index.ts' }, '.: tsx server/index.ts'],
    [
      { dev: 'vite', start: 'node dist/index.js', build: 'vite build && esbuild server/index.ts --outdir=dist' },
      '.: vite build && esbuild server/index.ts --outdir=dist && node dist/index.js',
    ],
  ])('%j', (all, expected) => {
    expect(found(scripts(all))).toBe(expected);
  });

  it('knows Next.js and NestJS by their packages', () => {
    const next = (version: string, files: Record<string, string> = {}): string | undefined =>
      found({ ...scripts({ dev: 'next dev --turbo' }, { dependencies: { next: version } }), ...files });
    expect(next('^13.5.0')).toBe('.: next build && next start or next dev');
    expect(next('15')).toBe('.: next build && next build --experimental-build-mode compile && next start or next dev');
    expect(next('latest', { 'node_modules/next/package.json': '{ "version": "16.0.1" }' })).toBe(
      '.: next build --webpack && next build --webpack --experimental-build-mode compile && next start or next dev --webpack',
    );
    expect(found(scripts({ 'start:dev': 'nest start --watch' }, { dependencies: { '@nestjs/core': '11' } }))).toBe(
      '.: nest start',
    );
  });

  it('goes by the package that is nearest to most routes', () => {
    const files = {
      ...scripts({ dev: 'concurrently "npm run dev -w backend" "npm run dev -w frontend"' }),
      'backend/package.json': JSON.stringify({ scripts: { start: 'node index.js' } }),
      'backend/index.js': '',
    };
    expect(found(files, ['backend/routes/a.js', 'backend/routes/b.js'])).toBe('backend: node index.js');
  });

  it('takes ts-node where there is no tsx', () => {
    expect(found({ ...scripts({ dev: 'nodemon server/index.ts' }), 'node_modules/.bin/ts-node': '' })).toBe(
      '.: ts-node --transpile-only server/index.ts',
    );
  });

  it('says nothing where no script starts a server, and of broken JSON', () => {
    const client = writeApp(scripts({ dev: 'vite', build: 'vite build' }));
    expect(findCommand(client, ['src/pages/a.tsx'])).toBeUndefined();
    expect(findCommand(writeApp({ 'package.json': '{ not json' }), [])).toBeUndefined();
  });

  it('tells what belongs to another app of the repository from what they share', () => {
    const manifest = (dev: string): string => JSON.stringify({ scripts: { dev }, dependencies: { next: '15' } });
    const root = writeApp({
      'package.json': '{}',
      'apps/admin/package.json': manifest('next dev'),
      'apps/shop/package.json': manifest('next dev'),
      'packages/api/package.json': '{}',
    });
    const command = findCommand(root, ['apps/shop/app/a/route.ts', 'apps/shop/app/b/route.ts', 'apps/admin/app/route.ts']);
    expect(command?.folder).toBe('apps/shop');
    const other = (file: string): string | undefined => (command === undefined ? '' : otherApp(root, file, command));
    expect(other('apps/shop/app/a/route.ts')).toBeUndefined();
    expect(other('packages/api/src/router.ts')).toBeUndefined();
    expect(other('lib/route.ts')).toBeUndefined();
    expect(other('apps/admin/app/route.ts')).toBe('apps/admin');
  });
});
