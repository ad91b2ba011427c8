import { expect, it } from 'vitest';
import { readFiles } from '../../../test/support/reading.js';
import type { Work } from '../../model/index.js';

/** Most calls that one request of a route with this handler can make: the arms of a choice exclude each other. */
function mostCalls(body: string, more = ''): number {
  const reading = readFiles(['express', 'pg'], {
    'server.ts': `import express from 'express'; import pg from 'pg'; const pool = new pg.Pool(); const app = express();
const rows = async (table: string) => (await pool.query(\`select id from \${table}\`)).rows;
${more}
app.get('/x', async (req, res) => { const found: unknown[] = []; const { kind } = req.query;
${body}
res.json(found); });
app.listen(1);`,
  });
  return Math.max(...reading.entryPoints.map(({ work }) => callsOf(work)));
}

function callsOf(work: Work): number {
  if (work.kind === 'call') return 1;
  if (work.kind === 'loop') return callsOf(work.body);
  const parts = work.parts.map(callsOf);
  return work.kind === 'choice' ? Math.max(...parts) : parts.reduce((sum, one) => sum + one, 0);
}

const push = (table: string): string => `found.push(...(await pool.query('select id from ${table}')).rows);`;

it('takes tests of one value for other words as excluding each other', () => {
  expect(
    mostCalls(`if (kind === 'a') { ${push('a')} } if (kind === 'b') { ${push('b')} } if (kind === 'c') { ${push('c')} }`),
  ).toBe(1);
  expect(
    mostCalls(`if (kind === 'a' || kind === 'b') { ${push('a')} } if (kind === 'c' && req.query.all) { ${push('b')} }`),
  ).toBe(1);
  expect(
    mostCalls(`if (kind === Kind.A) { ${push('a')} } if (kind === Kind.B) { ${push('b')} }`, `enum Kind { A = 'a', B = 'b' }`),
  ).toBe(1);
  expect(
    mostCalls(
      `if (kind === 'a') { ${push('a')} return res.json(1); } if (kind === 'b') { ${push('b')} return res.json(2); } ${push('c')}`,
    ),
  ).toBe(1);
});

it('leaves together what one request may do', () => {
  expect(mostCalls(`if (kind === 'a') { ${push('a')} } if (kind === 'a') { ${push('b')} }`)).toBe(2);
  expect(mostCalls(`if (kind === 'a') { ${push('a')} } if (req.query.more === 'b') { ${push('b')} }`)).toBe(2);
  expect(mostCalls(`if (kind === 'a') { ${push('a')} } if (kind === 'b') { ${push('b')} } else { ${push('c')} }`)).toBe(2);
  expect(mostCalls(`if (kind === 'a' || kind === 'b') { ${push('a')} } if (kind === 'b') { ${push('b')} }`)).toBe(2);
  expect(mostCalls(`let step = kind; if (step === 'a') { ${push('a')} step = 'b'; } if (step === 'b') { ${push('b')} }`)).toBe(2);
  expect(mostCalls(`if (kind !== 'a') { ${push('a')} } if (kind !== 'b') { ${push('b')} }`)).toBe(2);
  expect(mostCalls(`if (kind === 'a') { ${push('a')} } ${push('z')} if (kind === 'b') { ${push('b')} }`)).toBe(3);
});

it('takes what stands behind a switch as excluded by the arms that leave the function', () => {
  const arms = (end: string): string =>
    `switch (kind) { case 'a': { ${push('a')} ${end} } case 'b': ${push('b')} ${end} } ${push('c')}`;
  expect(mostCalls(arms('return res.json(found);'))).toBe(1);
  expect(mostCalls(arms('break;'))).toBe(2);
  // An arm that goes on into the next.
  expect(
    mostCalls(`switch (kind) { case 'a': ${push('a')} return res.json(1); case 'b': ${push('b')} break; } ${push('c')}`),
  ).toBe(2);
  expect(
    mostCalls(
      `switch (kind) { case 'a': return res.json(await rows('a')); default: return res.json(await rows('b')); } ${push('c')}`,
    ),
  ).toBe(1);
});
