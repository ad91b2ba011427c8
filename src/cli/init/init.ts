import { existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LoadbearingError } from '../../model/index.js';
import { reasonOf } from '../write.js';
import { byHandFile, byHandText } from './by-hand.js';
import { agentsHead, agentsText, settingsText, workflowText } from './texts.js';

/** What init is told. */
export interface InitOptions {
  folder: string;
  dryRun: boolean;
  /** Append to AGENTS.md what an agent should know, instead of printing it. */
  agents: boolean;
  /** Write the workflow that is started by hand too. */
  byHand: boolean;
}

/**
 * Writes the settings and a GitHub workflow for an app, and never over a file that is there.
 * @returns what was done, for people
 * @throws LB_NO_FOLDER, LB_NO_WRITE, LB_USAGE for a folder whose name a workflow cannot hold
 */
export function init({ folder, dryRun, agents, byHand }: InitOptions): string {
  const app = realFolder(folder);
  const root = repositoryOf(app);
  const inside = path.relative(root, app).split(path.sep).join('/') || '.';
  if (/\$\{\{|\p{Cc}/u.test(inside))
    throw new LoadbearingError('LB_USAGE', `A workflow cannot hold the name of the folder ${folder}.`);
  const files: [file: string, text: string][] = [
    [path.join(app, 'loadbearing.json'), settingsText],
    [path.join(root, '.github/workflows/loadbearing.yml'), workflowText(inside)],
    ...(byHand ? [[path.join(root, byHandFile), byHandText(inside)] satisfies [string, string]] : []),
  ];
  const told = files.map(([file, text]) => {
    const shown = path.relative(app, file);
    if (existsSync(file)) return `${shown} is there already and stays as it is.`;
    if (dryRun) return `${shown} would be written:\n\n${text}`;
    write(file, text, 'wx');
    return `${shown} is written.`;
  });
  return [
    ...told,
    agentsPart(path.join(app, 'AGENTS.md'), agents, dryRun),
    'Next: commit these files. The first run of the workflow writes a baseline into its artifacts: commit it beside',
    'loadbearing.json as loadbearing-baseline.json, and from then on only what is new or worse fails.',
    '',
  ].join('\n');
}

function agentsPart(file: string, append: boolean, dryRun: boolean): string {
  const before = existsSync(file) ? readText(file) : '';
  if (before.includes(agentsHead)) return 'AGENTS.md has its part already and stays as it is.';
  if (!append) return `For AGENTS.md, so that an agent checks what it writes (--agents appends it):\n\n${agentsText}`;
  if (dryRun) return `AGENTS.md would get at its end:\n\n${agentsText}`;
  write(file, `${before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n'}${agentsText}`, 'a');
  return before === '' ? 'AGENTS.md is written.' : 'AGENTS.md has a part more at its end.';
}

/** The folder that holds .git, else the app's own: that is where GitHub looks for workflows. */
function repositoryOf(app: string): string {
  for (let folder = app; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (path.dirname(folder) === folder) return app;
  }
}

function realFolder(folder: string): string {
  try {
    if (statSync(folder).isDirectory()) return realpathSync(folder);
  } catch {
    // Said below, as for a file.
  }
  throw new LoadbearingError('LB_NO_FOLDER', folder);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', file, reasonOf(error));
  }
}

function write(file: string, text: string, flag: 'a' | 'wx'): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { flag });
  } catch (error) {
    throw new LoadbearingError('LB_NO_WRITE', file, reasonOf(error));
  }
}
