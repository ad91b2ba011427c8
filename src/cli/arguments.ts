import { parseArgs } from 'node:util';
import { type EngineName, engines, isEngine } from '../export/index.js';
import { LoadbearingError } from '../model/index.js';
import type { Depth } from '../measure/index.js';
import { type FormatName, formats, isFormat } from '../report/index.js';
import { parseCount, parseCounts, parseRate, parseRules } from './values.js';

export type Command =
  | 'check'
  | 'run'
  | 'review'
  | 'measure'
  | 'scenario'
  | 'snapshot'
  | 'report'
  | 'explain'
  | 'init'
  | 'prompt'
  | 'fix'
  | 'build'
  | 'mcp'
  | 'export';

export interface Arguments {
  command: Command;
  folder: string;
  /** What explain is asked about. */
  rule: string | undefined;
  /** What prompt is asked for: the number of a finding, or `all`. */
  which: string;
  /** For build: the file of the Blueprint; \`folder\` is where its app goes. With \`from\` there is none: that is the app it is told from. */
  blueprint: string | undefined;
  /** For export: the engine, and whether what changes data is sent too. */
  engine: EngineName | undefined;
  /** For export the folder that is written; for build --from the file of the Blueprint. */
  out: string | undefined;
  writes: boolean;
  /** For build: only say what the Blueprint leaves open. */
  ask: boolean;
  /** Runs the app too. */
  run: boolean;
  /** With run: installs missing packages in a copy. */
  install: boolean;
  /** With run: documents that tell of the app's requests. */
  requests: string[];
  /** With run: asks once more with the fixes in place. */
  applyFixes: boolean;
  /** For mcp: folders that may be checked besides. */
  allow: string[];
  /** For init and fix: say what would be written. */
  dryRun: boolean;
  /** For fix: write beside what is not committed; take back what was written last. */
  dirty: boolean;
  undo: boolean;
  /** For init: append to AGENTS.md. */
  agents: boolean;
  /** For init: write the workflow that is started by hand too. */
  byHand: boolean;
  json: boolean;
  /** How the verdict is printed; absent: for a terminal, or as JSON. */
  format: FormatName | undefined;
  /** Absent: as loadbearing.json has it, else a thousand. */
  now: number | undefined;
  /** Absent: as loadbearing.json has it, else 10 thousand, 100 thousand and a million. */
  users: number[] | undefined;
  /** Newcomers in an hour that advertising brings; absent: as loadbearing.json has it, else not asked. */
  ads: number | undefined;
  config: string | undefined;
  /** File with the answer to the query of `loadbearing snapshot`. */
  snapshot: string | undefined;
  /** Address of a live database; it is never printed. */
  schemaFrom: string | undefined;
  /** Address of a server to measure on instead of the lab; it is never printed. */
  database: string | undefined;
  /** That server is put under load though it looks used, or is on another machine. */
  loadAnyway: boolean;
  depth: Depth;
  save: string | undefined;
  /** File for the report page. */
  html: string | undefined;
  /** File of the baseline to compare with, and the one to write. */
  baseline: string | undefined;
  writeBaseline: string | undefined;
  /** Revision of the repository to compare with. */
  changedSince: string | undefined;
  from: string | undefined;
  only: string[] | undefined;
  skip: string[] | undefined;
  help: boolean;
  version: boolean;
}

const commands = new Set<string>([
  'check',
  'run',
  'review',
  'measure',
  'scenario',
  'snapshot',
  'report',
  'explain',
  'init',
  'prompt',
  'fix',
  'build',
  'mcp',
  'export',
]);
/** Reads the command line. @throws LB_USAGE with what was wrong */
export function readArguments(words: string[]): Arguments {
  const { values, positionals } = parse(words);
  const [first, ...rest] = positionals;
  const command = isCommand(first) ? first : 'check';
  const which = command === 'prompt' && rest[0] !== undefined && /^(?:\d+|all)$/.test(rest[0]) ? rest.shift() : undefined;
  const blueprint = command === 'build' ? rest.shift() : undefined;
  const engine = command === 'export' ? engineOf(rest.shift()) : undefined;
  const folders = isCommand(first) ? rest : positionals;
  if (folders.length > 1)
    throw new LoadbearingError(
      'LB_USAGE',
      `Name one ${command === 'explain' ? 'rule' : 'folder'}, not ${folders.length} (${folders.join(', ')}).`,
    );
  return {
    command,
    folder: folders[0] ?? '.',
    rule: folders[0],
    blueprint,
    engine,
    out: values.out,
    writes: values.writes ?? false,
    ask: values.ask ?? false,
    allow: values.allow ?? [],
    install: values.install ?? false,
    requests: values.requests ?? [],
    applyFixes: values['apply-fixes'] ?? false,
    run: (values.run ?? false) || command === 'run' || (command === 'export' && values.from === undefined),
    which: which ?? 'all',
    dryRun: values['dry-run'] ?? false,
    dirty: values.dirty ?? false,
    undo: values.undo ?? false,
    agents: values.agents ?? false,
    byHand: values['by-hand'] ?? false,
    json: (values.json ?? false) || values.format === 'json',
    format: formatOf(values.format),
    now: values.now === undefined ? undefined : parseCount(values.now, '--now'),
    users: values.users === undefined ? undefined : parseCounts(values.users),
    ads: values.ads === undefined ? undefined : parseRate(values.ads, '--ads'),
    config: values.config,
    snapshot: values.snapshot,
    schemaFrom: values['schema-from'],
    database: values.database,
    loadAnyway: values['load-anyway'] ?? false,
    depth: depthOf(values),
    save: values.save,
    html: values.html,
    baseline: values.baseline,
    writeBaseline: values['write-baseline'],
    changedSince: values['changed-since'],
    from: values.from,
    only: values.only === undefined ? undefined : parseRules(values.only, '--only'),
    skip: values.skip === undefined ? undefined : parseRules(values.skip, '--skip'),
    help: values.help ?? false,
    version: values.version ?? false,
  };
}

const depths = ['quick', 'deep', 'full'] as const;

function depthOf(values: Partial<Record<Depth, boolean>>): Depth {
  const [depth, ...more] = depths.filter((name) => values[name] === true);
  if (more.length > 0)
    throw new LoadbearingError('LB_USAGE', 'Give one of --quick, --deep and --full: each says how many rows are loaded.');
  return depth ?? 'usual';
}

/** @throws LB_USAGE for a format that there is not */
function formatOf(word: string | undefined): FormatName | undefined {
  if (word === undefined || word === 'terminal' || word === 'json') return undefined;
  if (isFormat(word)) return word;
  throw new LoadbearingError(
    'LB_USAGE',
    `There is no format "${word}"; there are terminal, json, ${Object.keys(formats).join(', ')}.`,
  );
}

/** @throws LB_USAGE for an engine that there is not */
function engineOf(word: string | undefined): EngineName {
  if (isEngine(word)) return word;
  throw new LoadbearingError(
    'LB_USAGE',
    `export needs an engine${word === undefined ? '' : `, and "${word}" is none`}: ${Object.keys(engines).join(' or ')}.`,
  );
}

function isCommand(word: string | undefined): word is Command {
  return word !== undefined && commands.has(word);
}

interface Parsed {
  values: {
    json?: boolean;
    format?: string;
    now?: string;
    users?: string;
    ads?: string;
    config?: string;
    snapshot?: string;
    'schema-from'?: string;
    database?: string;
    'load-anyway'?: boolean;
    quick?: boolean;
    deep?: boolean;
    full?: boolean;
    save?: string;
    html?: string;
    baseline?: string;
    'write-baseline'?: string;
    'changed-since'?: string;
    from?: string;
    'dry-run'?: boolean;
    dirty?: boolean;
    undo?: boolean;
    agents?: boolean;
    'by-hand'?: boolean;
    ask?: boolean;
    allow?: string[];
    out?: string;
    writes?: boolean;
    run?: boolean;
    install?: boolean;
    'apply-fixes'?: boolean;
    requests?: string[];
    only?: string;
    skip?: string;
    help?: boolean;
    version?: boolean;
  };
  positionals: string[];
}

function parse(words: string[]): Parsed {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        format: { type: 'string' },
        now: { type: 'string' },
        users: { type: 'string' },
        ads: { type: 'string' },
        config: { type: 'string' },
        snapshot: { type: 'string' },
        'schema-from': { type: 'string' },
        database: { type: 'string' },
        'load-anyway': { type: 'boolean' },
        quick: { type: 'boolean' },
        deep: { type: 'boolean' },
        full: { type: 'boolean' },
        save: { type: 'string' },
        html: { type: 'string' },
        baseline: { type: 'string' },
        'write-baseline': { type: 'string' },
        'changed-since': { type: 'string' },
        from: { type: 'string' },
        'dry-run': { type: 'boolean' },
        dirty: { type: 'boolean' },
        undo: { type: 'boolean' },
        agents: { type: 'boolean' },
        'by-hand': { type: 'boolean' },
        ask: { type: 'boolean' },
        allow: { type: 'string', multiple: true },
        out: { type: 'string' },
        writes: { type: 'boolean' },
        run: { type: 'boolean' },
        install: { type: 'boolean' },
        'apply-fixes': { type: 'boolean' },
        requests: { type: 'string', multiple: true },
        only: { type: 'string' },
        skip: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
    throw new LoadbearingError('LB_USAGE', `${said.replace(/\.$/, '')}.`);
  }
}
