import { expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { read } from '../index.js';

it('reads a recursion that puts lists together of themselves to its end', () => {
  const folder = writeApp({
    'package.json': '{}',
    'index.ts': `import { Pool } from 'pg';
const pool = new Pool();
export function all(list: string[]) {
  const found: string[][] = [];
  const go = (current: string[], rest: string[]) => {
    if (rest.length === 0) { found.push([...current]); return; }
    for (let i = 0; i < rest.length; i++) {
      current.push(rest[i]);
      go(current, rest.slice(0, i).concat(rest.slice(i + 1)));
      go([...current, ...current], [...rest, ...rest]);
      current.pop();
    }
  };
  go([], list);
  return found;
}
export const ids = () => pool.query('select 1');
all(['a', 'b', 'c']);`,
  });
  expect(read(folder).callSites).toHaveLength(1);
});
