import { describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { environmentFor, namesRead } from './environment.js';

const lab = { wire: 4000, supabase: { url: 'http://127.0.0.1:5000', anonKey: 'anon', serviceKey: 'service' } };

function environmentOf(files: Record<string, string>, told: Record<string, string> = {}): Record<string, string> {
  return environmentFor(namesRead(writeApp(files)), lab, '/nowhere', told);
}

describe('the environment of the app', () => {
  it('has what the code reads, leading to the lab, and nothing of the owner’s', () => {
    process.env['OWNERS_OWN_SECRET'] = 'secret';
    const environment = environmentOf({
      'a.ts': `const url = process.env.DATABASE_URL; const host = process.env['PGHOST']; process.env.DEV_DB_DIALECT; process.env.JWT_SECRET; env('DIRECT_URL'); process.env.NEXT_PUBLIC_SUPABASE_URL; process.env.SUPABASE_SERVICE_ROLE_KEY; process.env.OWNERS_OWN_SECRET || 'x'; process.env.SMTP_PORT; process.env.SMTP_SECURE; process.env.CONFIRM_EMAIL_TOKEN_EXPIRES_IN; process.env.CONFIRM_EMAIL_SECRET; process.env.APP_URL || ''; process.env.SEARCH_URL || ''; process.env.API_PORT`,
      '.env': 'DATABASE_URL=postgres://owner:secret@real.example.com/db',
      '.env.example':
        'MAIL_FROM=you@example.com\nSTRIPE_SECRET_KEY=\nSTRIPE_PRO_PRICE_ID=\nFRONTEND_DOMAIN=http://localhost:4200\nSHOP_DOMAIN=https://shop.example.com',
    });
    delete process.env['OWNERS_OWN_SECRET'];
    expect(environment).toMatchObject({
      DATABASE_URL: 'postgresql://lab:lab@127.0.0.1:4000/app',
      PGHOST: '127.0.0.1',
      DEV_DB_DIALECT: 'postgres',
      DIRECT_URL: 'postgresql://lab:lab@127.0.0.1:4000/app',
      NEXT_PUBLIC_SUPABASE_URL: 'http://127.0.0.1:5000',
      SUPABASE_SERVICE_ROLE_KEY: 'service',
      MAIL_FROM: 'owner@example.com',
      // Where the run's own mail server is met.
      SMTP_PORT: '587',
      SMTP_SECURE: 'false',
      CONFIRM_EMAIL_TOKEN_EXPIRES_IN: '7d',
      API_PORT: '3000',
      FRONTEND_DOMAIN: 'http://localhost:4200',
      SHOP_DOMAIN: 'localhost',
      APP_URL: 'http://localhost:3000',
    });
    expect(environment).not.toHaveProperty('SEARCH_URL');
    expect(environment['CONFIRM_EMAIL_SECRET']).toMatch(/^[0-9a-f]{64}$/);
    expect(environment['JWT_SECRET']).toMatch(/^[0-9a-f]{64}$/);
    expect(environment['STRIPE_SECRET_KEY']).toMatch(/^sk_test_/);
    expect(environment['STRIPE_PRO_PRICE_ID']).toMatch(/^price_/);
    expect(Object.values(environment).join(' ')).not.toMatch(/real\.example|owner:secret/);
    expect(environment['OWNERS_OWN_SECRET']).not.toBe('secret');
  });

  it('has what a library reads by itself, where the app has that library', () => {
    const manifest = (library: string): Record<string, string> => ({
      'package.json': '{}',
      'apps/web/package.json': JSON.stringify({ dependencies: { [library]: '*' } }),
    });
    const authJs = environmentOf(manifest('next-auth'));
    expect(authJs['AUTH_SECRET']).toMatch(/^[0-9a-f]{64}$/);
    expect(authJs).toMatchObject({ AUTH_TRUST_HOST: 'true', NEXTAUTH_URL: 'http://localhost:3000' });
    expect(authJs).not.toHaveProperty('BETTER_AUTH_SECRET');
    expect(environmentOf(manifest('better-auth'))['BETTER_AUTH_SECRET']).toMatch(/^[0-9a-f]{64}$/);
    expect(environmentOf(manifest('express'))).not.toHaveProperty('AUTH_SECRET');
  });

  it('leaves out what the app can do without, and takes what its owner says', () => {
    const environment = environmentOf(
      {
        'a.js':
          "const cache = process.env.REDIS_URL || ''; const site = process.env.SITE_URL ?? 'x'; const secret = process.env.SESSION_SECRET || 'dev';",
      },
      { SITE_URL: 'https://shop.example.com' },
    );
    expect(environment).not.toHaveProperty('REDIS_URL');
    expect(environment['SITE_URL']).toBe('https://shop.example.com');
    expect(environment['SESSION_SECRET']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same in every run', () => {
    const files = { 'a.ts': 'process.env.API_KEY; process.env.JWT_SECRET' };
    expect(environmentOf(files)).toEqual(environmentOf(files));
  });
});
