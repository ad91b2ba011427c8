#!/usr/bin/env node
// First: how the parser is compiled is decided before it is loaded.
import './engine.js';
import type { Result } from '../check.js';
import { LoadbearingError, type Settings } from '../model/index.js';
import { coverageOf, formats, renderFindings, renderMeasurements, renderScenario, renderVerdict } from '../report/index.js';
import { settingsOf } from '../settings/index.js';
import { snapshotText } from '../snapshot/index.js';
import { version } from '../version.js';
import { type Arguments, readArguments } from './arguments.js';
import { refuseStrange, withoutVerdict } from './combinations.js';
import { throughDoor } from './doors/index.js';
import { exitStatus } from './exit.js';
import { explain, ruleTexts } from './explain.js';
import { checkRevision, gated, gatedSince, openBaseline, writeBaseline } from './gate.js';
import { help } from './help.js';
import { init } from './init/init.js';
import { writePage } from './page.js';
import { obtain } from './obtain.js';
import { createProgress } from './progress.js';
import { promptText } from './prompt.js';
import { openSaveFolder, save } from './save.js';
import { findSettings } from './settings.js';
import { openFile } from './write.js';

const failed = 2;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe went away: nothing more to say.
  if (error.code === 'EPIPE') process.exit(failed);
});
// What only one command needs is loaded by it: the answer to a wrong word comes at once.
process.exitCode = await main(process.argv.slice(2));

async function main(words: string[]): Promise<number> {
  const interruption = new AbortController();
  const progress = createProgress(process.stderr);
  let asked = 0;
  const stop = () => {
    if (asked++ > 0) process.exit(failed);
    interruption.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  try {
    const options = readArguments(words);
    if (options.help) return print(help);
    if (options.version) return print(`${version}\n`);
    if (options.command === 'explain') return print(explain(options.rule));
    refuseStrange(options);
    if (options.command === 'init') return print(init(options));
    if (options.command === 'build' && options.from !== undefined) {
      const { recoverApp } = await import('./build/recover.js');
      const say = (text: string): void => {
        progress.end();
        process.stderr.write(`${text}\n`);
      };
      return await recoverApp(options, print, { signal: interruption.signal, say, show: progress.show });
    }
    if (options.command === 'build') {
      const { buildApp } = await import('./build/build.js');
      return await buildApp(options, print, async () => {
        const result = await obtain(options, interruption.signal, progress.show, options.folder);
        progress.end();
        return result;
      });
    }
    const again = createProgress(process.stderr);
    const say = (text: string): void => {
      progress.end();
      process.stderr.write(`${text}\n`);
    };
    if (options.command === 'fix') {
      const [{ fixApp }, { judgeWith }] = [await import('./fix.js'), await import('../check.js')];
      return await fixApp(options, print, say, {
        before: () => obtain(options, interruption.signal, progress.show, options.folder),
        promise: judgeWith,
        after: () => obtain({ ...options, from: undefined }, interruption.signal, again.show, options.folder),
      });
    }
    if (options.command === 'mcp') return await (await import('./mcp.js')).serve(options, interruption.signal);
    if (options.command === 'snapshot') return print(snapshotText);
    const exported = options.engine === undefined ? undefined : await import('./export.js');
    exported?.openExportFolder(options);
    if (options.save !== undefined) openSaveFolder(options.save);
    if (options.html !== undefined) openFile(options.html);
    const baseline = openBaseline(options);
    return await throughDoor(options, { signal: interruption.signal, say }, async (inside) => {
      const measured = (folder: string): Promise<Result> =>
        obtain(inside, interruption.signal, progress.show, folder, undefined, say);
      const before = await checkRevision(inside, measured);
      const obtained = await measured(inside.folder);
      progress.end();
      if (options.save !== undefined) save(options.save, obtained);
      if (exported && options.engine !== undefined) return print(exported.writeExport(obtained, options.engine, inside));
      const result = before ? gatedSince(obtained, before, options.changedSince ?? '') : gated(obtained, baseline);
      if (options.writeBaseline !== undefined) say(writeBaseline(options.writeBaseline, result));
      if (options.html !== undefined) writeVerdict(options.html, result, inside.folder);
      if (options.command === 'prompt') return print(promptText(options.which, result));
      print(render(result, inside));
      // Writing a baseline alone accepts what is there.
      const accepts = options.writeBaseline !== undefined && baseline === undefined && result.verdict?.gate === undefined;
      return options.command === 'scenario' || accepts ? 0 : exitStatus(result);
    });
  } catch (error) {
    progress.end();
    return fail(interruption.signal.aborted ? new LoadbearingError('LB_INTERRUPTED') : error);
  }
}

/** @throws LB_USAGE where nothing was judged */
function writeVerdict(file: string, result: Result, folder: string): void {
  const { verdict } = result;
  if (verdict === undefined) throw withoutVerdict('--html');
  writePage(file, result, verdict, folder);
  process.stderr.write(`The report page is in ${file}\n`);
}

function render(result: Result, options: Arguments): string {
  if (options.json && options.command === 'scenario') return `${JSON.stringify(writtenScenario(result, options), null, 2)}\n`;
  if (options.format !== undefined) {
    if (result.verdict === undefined) throw withoutVerdict('--format');
    return formats[options.format](result.verdict, { rules: ruleTexts(), day: new Date().toISOString().slice(0, 10) });
  }
  if (options.json)
    return `${JSON.stringify(result.verdict ?? { findings: result.findings, measurements: result.measurements, coverage: coverageOf(result.app) }, null, 2)}\n`;
  const color = process.stdout.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
  const width = Math.min(process.stdout.columns ?? 100, 110);
  const style = { color, width };
  if (options.command === 'scenario') return renderScenario(result.scenario, result.asked, style);
  if (result.verdict) return renderVerdict(result.verdict, style);
  return result.measurements
    ? renderMeasurements(result.app, result.measurements, style)
    : renderFindings(result.findings, style, result.app);
}

/** The scenario as a file; what a snapshot tells is left to the snapshot, which may be taken anew. */
function writtenScenario(result: Result, options: Arguments): Settings {
  const snapshot = options.snapshot ?? findSettings(options)?.settings.snapshot;
  const asked = { ...result.asked, ...(snapshot === undefined ? {} : { snapshot }) };
  return settingsOf(result.scenario, asked, (line) => snapshot !== undefined && line.from === 'database');
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** One sentence for what was foreseen; for what was not, where it happened, so that it can be told to us. */
function fail(error: unknown): number {
  if (error instanceof LoadbearingError) process.stderr.write(`${error.code}: ${oneLine(error.message)}\n`);
  else {
    const said = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `LB_UNEXPECTED: loadbearing itself failed: ${oneLine(said.split('\n')[0] ?? '')}. Please report it; LOADBEARING_DEBUG=1 shows where.\n`,
    );
    if (process.env['LOADBEARING_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return failed;
}

/** A folder's name may hold what a terminal obeys. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
