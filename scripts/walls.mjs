// Writes the import walls of the house into .oxlintrc.json: a room imports model/ and the rooms named here, nothing else.
// Run it with `node scripts/walls.mjs` after a change; a test fails when the file and this table differ.
import { readFileSync, writeFileSync } from 'node:fs';

const rooms = {
  model: [],
  dialect: [],
  read: ['dialect'],
  lab: [],
  scratch: ['lab'],
  migrate: ['lab'],
  resolve: ['dialect'],
  scenario: [],
  settings: ['scenario'],
  snapshot: ['settings', 'scenario'],
  review: [],
  measure: ['lab', 'scenario'],
  run: ['lab', 'scenario', 'measure', 'resolve'],
  judge: ['scenario'],
  report: ['judge'],
  gate: ['settings'],
  build: ['settings', 'scenario'],
  fix: ['read'],
  mcp: ['resolve', 'judge', 'gate', 'report'],
  export: ['judge', 'scenario'],
  cli: [
    'read',
    'lab',
    'scratch',
    'migrate',
    'resolve',
    'scenario',
    'settings',
    'snapshot',
    'review',
    'measure',
    'run',
    'judge',
    'gate',
    'report',
    'build',
    'fix',
    'mcp',
    'export',
  ],
};
/** Rooms that may not touch files, processes, the network or the terminal. */
const pure = new Set(['model', 'dialect', 'resolve', 'scenario', 'settings', 'review', 'judge', 'gate', 'report']);
const impure = ['node:fs', 'node:fs/promises', 'node:child_process', 'node:net', 'node:http', 'pg'];

const file = new URL('../.oxlintrc.json', import.meta.url);

export function walls() {
  return Object.entries(rooms).map(([room, allowed]) => ({
    files: [`src/${room}/**/*.ts`],
    excludeFiles: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: Object.keys(rooms)
                .filter((other) => other !== room && other !== 'model' && !allowed.includes(other))
                .map((other) => `**/${other}/**`),
              message: `The room ${room}/ imports model/ and ${allowed.length ? allowed.join(', ') : 'nothing else'}: data flows one way.`,
            },
          ],
          paths: pure.has(room) ? impure.map((name) => ({ name, message: `The room ${room}/ is pure.` })) : [],
        },
      ],
      ...(room === 'cli' ? { 'no-console': 'off' } : { 'no-console': 'error' }),
    },
  }));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.overrides = [...walls(), ...config.overrides.filter((entry) => !String(entry.files[0]).startsWith('src/'))];
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
}
