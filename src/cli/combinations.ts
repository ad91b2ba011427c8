import { LoadbearingError } from '../model/index.js';
import type { Arguments } from './arguments.js';
import { doorOf } from './doors/index.js';

/** What is said where an option asks for a verdict and there is none: a page without one would look like an app that holds. */
export function withoutVerdict(option: string): LoadbearingError {
  return new LoadbearingError('LB_USAGE', `${option} needs a verdict: it goes with check and report.`);
}

/** Refuses options that do not go together, before anything is read or measured. @throws LB_USAGE */
export function refuseStrange(options: Arguments): void {
  const { command, from, changedSince } = options;
  refuseStrangeDoor(options);
  if (command !== 'init' && (options.agents || options.byHand)) throw usage('--agents and --by-hand go with init.');
  if (command !== 'init' && command !== 'fix' && options.dryRun) throw usage('--dry-run goes with init and fix.');
  if (command !== 'fix' && (options.dirty || options.undo)) throw usage('--dirty and --undo go with fix.');
  if (options.undo && (options.dryRun || from !== undefined)) throw usage('--undo takes back what was written: it goes alone.');
  if ((options.install || options.applyFixes || options.requests.length > 0) && !options.run)
    throw usage('--install, --apply-fixes and --requests go with --run.');
  if (options.run && from !== undefined) throw usage('--run starts the app: it does not go with --from.');
  if (options.run && !['check', 'run', 'export', 'build'].includes(command)) throw usage('--run goes with check and build.');
  refuseStrangeDatabase(options);
  if (command === 'mcp') refuseStrangeServer(options);
  else if (options.allow.length > 0) throw usage('--allow goes with mcp.');
  if (command !== 'build' && options.ask) throw usage('--ask goes with build.');
  if (command !== 'export' && options.writes) throw usage('--writes goes with export.');
  if (command === 'export' && (options.users?.length ?? 1) > 1)
    throw usage('export takes one size: the load is the busiest minute of so many users.');
  if (command === 'report' && from === undefined) throw usage('report needs --from DIR, a folder that --save made.');
  if (
    command !== 'build' &&
    from !== undefined &&
    [options.config, options.snapshot, options.schemaFrom].some((option) => option !== undefined)
  )
    throw usage(
      'What was saved was measured with its own settings: --config, --snapshot and --schema-from do not go with --from.',
    );
  if (
    changedSince !== undefined &&
    ((command !== 'check' && command !== 'run') || options.baseline !== undefined || from !== undefined)
  )
    throw usage('--changed-since measures twice: it goes with check, and not with --baseline or --from.');
  const judged = {
    '--format': options.format,
    '--html': options.html,
    '--baseline': options.baseline,
    '--write-baseline': options.writeBaseline,
  };
  if (command === 'build') refuseStrangeBuild(options);
  const [option] = Object.entries(judged).find(([, value]) => value !== undefined) ?? [];
  if (option !== undefined && command !== 'check' && command !== 'run' && command !== 'report') throw withoutVerdict(option);
}

/** What writes into a folder, or asks its history, needs a folder that stays. */
function refuseStrangeDoor({ command, folder, changedSince }: Arguments): void {
  const door = command === 'explain' ? undefined : doorOf(folder);
  if (door === undefined) return;
  const instead = door === 'zip' ? 'unpack the zip and name its folder.' : 'clone the repository and name its folder.';
  if (command === 'fix' || command === 'init' || command === 'build')
    throw usage(`${command} writes into the app's folder, and what is laid out for a moment is gone afterwards: ${instead}`);
  if (command === 'mcp') throw usage(`mcp serves an agent that changes the app's folder: ${instead}`);
  if (changedSince !== undefined)
    throw usage(`--changed-since compares with the history of a repository on this machine, and here is none: ${instead}`);
}

function refuseStrangeBuild(options: Arguments): void {
  const { blueprint, folder, ask, from, json, out, run, save, depth } = options;
  if (from !== undefined) {
    if (blueprint !== undefined) throw usage('build --from DIR reads the Blueprint from an app: it goes without a Blueprint.');
    if (ask || run || save !== undefined || depth !== 'usual')
      throw usage('build --from reads and measures nothing: it goes with --out, --json, --config and --snapshot alone.');
    return;
  }
  if (out !== undefined || json) throw usage('--out and --json go with build --from DIR.');
  if (blueprint === undefined) throw usage('build needs a Blueprint and a folder: loadbearing build blueprint.json my-app.');
  if (!ask && folder === '.') throw usage('build needs a folder for the app: loadbearing build blueprint.json my-app.');
}

/** On a server of the user's is measured and judged; everything else keeps to the lab. */
function refuseStrangeDatabase({ command, database, run, from }: Arguments): void {
  if (database === undefined) return;
  if (command !== 'check' && command !== 'measure') throw usage('--database goes with check and measure.');
  if (run) throw usage('--run starts the app against the lab alone: it does not go with --database.');
  if (from !== undefined) throw usage('What was saved is not measured again: --database does not go with --from.');
}

/** What a server is asked comes from its client; settings come from the folders. */
function refuseStrangeServer({ config, snapshot, schemaFrom, save, from, json }: Arguments): void {
  if (json || [config, snapshot, schemaFrom, save, from].some((option) => option !== undefined))
    throw usage('mcp takes a folder and --allow; the rest stands in loadbearing.json.');
}

function usage(text: string): LoadbearingError {
  return new LoadbearingError('LB_USAGE', text);
}
