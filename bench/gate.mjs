// Whether the gate decides alike: `node bench/gate.mjs [ROUNDS]` (after a build). Each round checks the app unchanged, with an index taken away, and with a
// loop that asks once per row, against one baseline. Says how often each was decided as it must be; with ten rounds four minutes.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 10);
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const example = fileURLToPath(new URL('../examples/sound-shop', import.meta.url));
const place = mkdtempSync(path.join(tmpdir(), 'loadbearing-gate-'));
const baseline = path.join(place, 'baseline.json');

/** What is done to a copy of the app before it is checked. */
const changes = {
  unchanged: () => {},
  'an index less': (folder) =>
    edit(folder, 'migrations/001_shop.sql', 'create index orders_of_buyer on orders (buyer_id, created_at desc, id desc);', ''),
  'a loop that asks once per row': (folder) =>
    edit(
      folder,
      'src/orders.js',
      '  res.json(rows);',
      `  for (const row of rows) row.product = (await pool.query('select title from products where id = $1', [row.product_id])).rows[0];
  res.json(rows);`,
    ),
};

function edit(folder, file, old, text) {
  const at = path.join(folder, file);
  const before = readFileSync(at, 'utf8');
  const after = before.replace(old, text);
  if (after === before) throw new Error(`nothing to change in ${file}`);
  writeFileSync(at, after);
}

function check(folder, ...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'check', folder, '--quick', '--json', ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status === 2) throw new Error(stderr);
  return JSON.parse(stdout).gate;
}

try {
  check(example, '--write-baseline', baseline);
  const decided = new Map();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, change] of Object.entries(changes)) {
      const folder = path.join(place, 'app');
      cpSync(example, folder, { recursive: true });
      change(folder);
      const { failing } = check(folder, '--baseline', baseline);
      rmSync(folder, { recursive: true });
      const right = (name === 'unchanged') === (failing.length === 0);
      const { times, kinds } = decided.get(name) ?? { times: 0, kinds: new Set() };
      for (const line of failing) kinds.add(line);
      decided.set(name, { times: times + (right ? 1 : 0), kinds });
    }
  for (const [name, { times, kinds }] of decided)
    console.log(`${name}: decided as it must be ${times} of ${rounds} times`, [...kinds].slice(0, 3));
  process.exitCode = [...decided.values()].every(({ times }) => times === rounds) ? 0 : 1;
} finally {
  rmSync(place, { recursive: true, force: true });
}
