import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/cli.js';

const bench = path.join(root, 'bench/build/dialects.mjs');

it('one Blueprint in five dialects has the same routes, with the same mistakes at the same lines', () => {
  const few = ['read', 'owner-dropped', 'filter-after-limit', 'counted-in-the-app'];
  const told = spawnSync(process.execPath, [bench, 'prisma,supabase', few.join(',')], { encoding: 'utf8' });
  expect(told.status, told.stdout + told.stderr).toBe(0);
  expect(told.stdout.match(/0 findings; 26 routes, 0 unknown/g)).toHaveLength(2);
  expect(told.stdout).toMatch(/the dialects agree on 4 of 4; named at its line: 5 of 5 pairs; and nothing else was said: 5 of 5/);
});
