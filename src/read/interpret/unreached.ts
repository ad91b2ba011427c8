import { opaque } from './bind.js';
import { type Frame, type Run, withinStack } from './frame.js';
import { callFunction } from './function.js';
import { moduleFrame, runModule } from './module.js';
import { execute } from './execute.js';
import { position } from '../parse.js';

/** Reads what no entry point led to: modules nobody imports, functions nobody calls. Their calls are found, and unreached. */
export function readUnreached(run: Run): void {
  for (const module of run.modules.values()) runModule(run, module);
  for (let found = true; found;) {
    found = readSkipped(run);
    for (const [node, value] of run.created) {
      if (run.executed.has(node)) continue;
      found = true;
      run.executed.add(node);
      const state = run.states.get(value.module);
      if (!state) continue;
      const frame: Frame = { ...moduleFrame(run, value.module, { ...state, effects: [] }), symbol: value.name };
      callFunction(value, node.params.map(opaque), frame);
    }
  }
}

/** Reads arms that no test leads to, where no other path found the calls in them. */
function readSkipped(run: Run): boolean {
  const waiting = [...run.skipped];
  run.skipped.clear();
  const lines = new Map<string, number[]>();
  for (const { location } of run.sites.values()) lines.set(location.file, [...(lines.get(location.file) ?? []), location.line]);
  let read = false;
  for (const [node, frame] of waiting) {
    if (run.left.has(node)) continue;
    run.left.add(node);
    const first = position(frame.module.lineStarts, node.start).line;
    const last = position(frame.module.lineStarts, node.end).line;
    if (lines.get(frame.module.file)?.some((line) => line >= first && line <= last)) continue;
    withinStack(run, frame.module, () => void execute(node, frame), undefined);
    read = true;
  }
  return read;
}
