import { expect, it } from 'vitest';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('takes a page of the app’s own for nothing, and a file that a request names for what it is', async () => {
  const found = async (read: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'server.js': `import express from 'express';
import fs from 'fs';
import path from 'path';
const app = express();
const INDEX_PATH = path.join(process.cwd(), 'dist', 'index.html');
app.get('/a', (req, res) => { res.send(${read}); });
app.listen(3000);`,
    });
    return findings.filter(({ rule }) => rule === 'blocking-event-loop').length;
  };
  expect(await found(`fs.readFileSync(INDEX_PATH, 'utf8')`)).toBe(0);
  expect(await found(`fs.readFileSync(path.join(process.cwd(), 'mail.hbs'))`)).toBe(0);
  expect(await found('fs.readFileSync(`files/${req.query.name}.html`)')).toBe(1);
  expect(await found(`fs.readFileSync('data/all.json')`)).toBe(1);
});

it('leaves alone what is computed the first time and kept', async () => {
  const found = async (head: string, body: string): Promise<number> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'server.js': `import express from 'express';
import { scryptSync } from 'node:crypto';
const app = express();
${head}
function key(text) {
  ${body}
}
app.get('/a', (req, res) => { res.send(key(req.query.text)); });
app.listen(3000);`,
    });
    return findings.filter(({ rule }) => rule === 'blocking-event-loop').length;
  };
  expect(await found('let kept = null;', `if (kept !== null) return kept; kept = scryptSync('a', 'b', 32); return kept;`)).toBe(
    0,
  );
  expect(await found('let kept;', `if (!kept) { kept = scryptSync('a', 'b', 32); } return kept;`)).toBe(0);
  expect(await found('const at = {};', `return (at.kept ??= scryptSync('a', 'b', 32));`)).toBe(0);
  expect(await found('', `let kept; if (!kept) kept = scryptSync(text, 'b', 32); return kept;`)).toBe(1);
  expect(await found('let last;', `last = scryptSync(text, 'b', 32); return last;`)).toBe(1);
  expect(await found('', `return scryptSync(text, 'b', 32);`)).toBe(1);
  // What belongs to the request is gone with it.
  expect(
    await found('', `const user = { hash: text }; if (user.hash) user.hash = scryptSync(text, 'b', 32); return user.hash;`),
  ).toBe(1);
  expect(await found('', `if (text.hash) text.hash = scryptSync(text, 'b', 32); return text.hash;`)).toBe(1);
  expect(await found('const text = {};', `if (text.hash) text.hash = scryptSync('a', 'b', 32); return text.hash;`)).toBe(1);
});
