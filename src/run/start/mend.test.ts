import { describe, expect, it } from 'vitest';
import { declaredIn } from './declared.js';
import { complaintsIn, mended } from './mend.js';

describe('what an app that does not start says of its environment', () => {
  it.each([
    ['zod, flattened', '❌ Invalid env:\n{\n  "SITE_URL": [\n    "Invalid url"\n  ]\n}', { SITE_URL: 'http://localhost:3000' }],
    [
      'zod, in words',
      '✖ Invalid URL\n  → at SITE_URL\n✖ Invalid input: expected number, received NaN\n  → at LEVELS',
      { SITE_URL: 'http://localhost:3000', LEVELS: '10' },
    ],
    ['zod, of a list', `"MODE": ["Invalid enum value. Expected 'quick' | 'slow', received 'x'"]`, { MODE: 'quick' }],
    [
      'class-validator',
      ' - property APP_PORT has failed the following constraints: max, min, isInt \n    at check (a.ts:1:1)',
      { APP_PORT: '10' },
    ],
    ['Joi', 'Error: Config validation error: "MAIL_FROM" must be a valid email', { MAIL_FROM: 'owner@example.com' }],
    ['JSON Schema', 'Error: env/NODE_ENV must be equal to one of the allowed values\n    at x', { NODE_ENV: 'development' }],
    ['words of its own', 'Error: SESSION_KEYS must be one of [blue, red]', { SESSION_KEYS: 'blue' }],
  ])('%s', (_, log, changes) => {
    const declared = declaredIn(
      `const env = envSchema({ schema: z.object({\n  NODE_ENV: z.enum(['production', 'development']),\n}) })`,
    );
    expect(mended(log, { OTHER: 'x' }, {}, declared)).toEqual({ OTHER: 'x', ...changes });
  });

  it('makes something up where a name is only missing, and keeps what its owner said', () => {
    const log = 'Error: SESSION_SECRET is not set';
    expect(mended(log, {}, {}, new Map())?.['SESSION_SECRET']).toMatch(/^[0-9a-f]{64}$/);
    expect(mended(log, { SESSION_SECRET: 'x' }, { SESSION_SECRET: 'x' }, new Map())).toBeUndefined();
  });

  it('finds nothing in what is no complaint, and does not try the same again', () => {
    expect(complaintsIn('Error: listen EADDRINUSE: address already in use :::3000\n  code: ERR_SOCKET').size).toBe(0);
    const log = 'SITE_URL: Invalid url';
    const once = mended(log, {}, {}, new Map());
    expect(mended(log, once ?? {}, {}, new Map())).toBeUndefined();
  });
});

describe('a schema of the environment', () => {
  it('says what is wanted of each name, and which may be absent', () => {
    const zod = `const schema = z.object({\n  SITE_URL: z.string().url(),\n  WORKERS: z.coerce.number().default(2),\n  MODE: z.enum(['a', 'b']),\n});\nschema.parse(process.env);`;
    expect(Object.fromEntries(declaredIn(zod))).toEqual({
      SITE_URL: { optional: false, wanted: { kind: 'address' } },
      WORKERS: { optional: true, wanted: { kind: 'number' } },
      MODE: { optional: false, wanted: { kind: 'one', of: ['a', 'b'] } },
    });
    const classes = `import { IsUrl } from 'class-validator';\nclass Variables {\n  @IsInt()\n  @IsOptional()\n  PORT: number;\n\n  @IsUrl({ require_tld: false })\n  SITE_URL: string;\n}\nvalidate(process.env, Variables);`;
    expect(Object.fromEntries(declaredIn(classes))).toEqual({
      PORT: { optional: true, wanted: { kind: 'number' } },
      SITE_URL: { optional: false, wanted: { kind: 'address' } },
    });
    expect(declaredIn('const colours = {\n  RED: 1,\n};').size).toBe(0);
  });
});
