import { opaque } from './bind.js';
import type { Frame, Run } from './frame.js';
import { callFunction } from './function.js';
import { moduleFrame, runModule } from './module.js';

/** Reads what no entry point led to: modules nobody imports, functions nobody calls. Their calls are found, and unreached. */
export function readUnreached(run: Run): void {
  for (const module of run.modules.values()) runModule(run, module);
  for (let found = true; found;) {
    found = false;
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
