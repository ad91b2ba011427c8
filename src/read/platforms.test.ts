import { describe, expect, it } from 'vitest';
import { writeApp } from '../../test/support/app.js';
import { read } from './index.js';

const needs = (...names: string[]): string =>
  JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '1'])) });
const compose = 'services:\n  db:\n    image: postgres:16\n';
const replit = (target: string): string =>
  `modules = ["nodejs-20", "postgresql-16"]\n[deployment]\ndeploymentTarget = "${target}"\n`;

const told = (files: Record<string, string>) => read(writeApp({ 'index.js': 'export {};', ...files })).app.platforms;

describe('where an app runs', () => {
  it.each<[string, Record<string, string>, string | undefined, string | undefined]>([
    ['nothing says so', {}, undefined, undefined],
    ['vercel.json', { 'vercel.json': '{}' }, undefined, 'Vercel'],
    ['a dependency on Supabase', { 'package.json': needs('@supabase/supabase-js') }, 'Supabase', undefined],
    ['a folder of Supabase’s', { 'supabase/migrations/1.sql': 'select 1' }, 'Supabase', undefined],
    [
      'Neon’s driver beside Replit',
      { 'package.json': needs('@neondatabase/serverless'), '.replit': replit('vm') },
      'Neon',
      'Replit VM',
    ],
    ['Replit’s own database', { '.replit': replit('autoscale') }, 'Replit', 'Replit'],
    ['a compose file', { 'docker-compose.yml': compose }, 'server', 'server'],
    ['a compose file beside Vercel: it serves the desk', { 'compose.yaml': compose, 'vercel.json': '{}' }, 'server', 'Vercel'],
    ['Terraform', { 'infra/main.tf': 'resource "aws_db_instance" "a" {\n  engine = "postgres"\n}' }, 'RDS', undefined],
    ['a platform without a price list', { 'fly.toml': 'app = "x"' }, undefined, 'Fly.io'],
    ['a file far below the root is of something else', { 'docs/old/compose.yaml': compose }, undefined, undefined],
  ])('%s', (_, files, database, process) => {
    const places = told(files);
    expect([places?.database?.platform, places?.process?.platform]).toEqual([database, process]);
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['a volume of uploads', { 'compose.yaml': `${compose}    volumes:\n      - files:/app/uploads\n` }, 'compose.yaml'],
    [
      'a volume of the database alone',
      { 'compose.yaml': `${compose}    volumes:\n      - data:/var/lib/postgresql\n` },
      undefined,
    ],
    ['a mount of Fly.io', { 'fly.toml': 'app = "x"\n[mounts]\nsource = "data"\n' }, 'fly.toml'],
    ['a disk of Render', { 'render.yaml': 'services:\n  - disk:\n      name: a\n      mountPath: /data\n' }, 'render.yaml'],
    ['a server that pulls', { 'DEPLOY.md': 'cd app && git pull && pm2 restart all' }, 'DEPLOY.md'],
    ['a guide to something else', { 'DEPLOY.md': 'Push to main.' }, undefined],
  ])('tells whether a disk outlives a deploy: %s', (_, files, told_) => {
    expect(told(files)?.disk?.told).toBe(told_);
  });

  it('names the file', () => {
    expect(told({ '.replit': replit('autoscale') })?.process).toEqual({ platform: 'Replit', told: '.replit' });
  });

  it('knows a sender of e-mails of the owner’s own, where it is switched on', () => {
    const smtp = (enabled: boolean): string =>
      `[auth.email]\nenable = 1\n[auth.email.smtp]\nhost = "x"\nenabled = ${String(enabled)}\n[storage]\nenabled = true\n`;
    expect(told({ 'supabase/config.toml': smtp(true) })?.sender).toEqual({ told: 'supabase/config.toml' });
    expect(told({ 'supabase/config.toml': smtp(false) })?.sender).toBeUndefined();
  });

  it('takes such a file neither for code nor for schema', () => {
    const { unknowns, schemaSources } = read(writeApp({ 'index.js': 'export {};', 'compose.yaml': 'create table t (id int);' }));
    expect([unknowns, schemaSources]).toEqual([[], []]);
  });
});
