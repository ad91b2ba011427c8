import { capture, type Frame, type Run, withinStack } from '../interpret/frame.js';
import { moduleFrame, runModule } from '../interpret/module.js';
import { locate, type Module, nodesIn } from '../parse.js';
import { runQuery } from './index.js';
import { modelMethods } from './prisma.js';
import { callByShape } from './shape.js';

/**
 * Calls on models in code that no path leads to, such as behind a test that never holds: they are found, and unreached. What
 * they are given is read without the functions around them.
 */
export function sweepModelCalls(run: Run): void {
  if (run.models.length === 0) return;
  const telling = new RegExp(`\\.(${[...modelMethods].join('|')})\\s*\\(`);
  for (const module of run.modules.values()) {
    if (!telling.test(module.text)) continue;
    const frame = moduleFrame(run, module, { ...runModule(run, module), effects: [] });
    withinStack(run, module, () => sweepModule(module, frame), undefined);
  }
}

function sweepModule(module: Module, frame: Frame): void {
  for (const call of nodesIn(module.program)) {
    if (call.type !== 'CallExpression') continue;
    const callee = call.callee;
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') continue;
    const { name } = callee.property;
    if (!modelMethods.has(name)) continue;
    const { line, column } = locate(module, call);
    if (frame.run.sites.has(`${module.file}:${line}:${column}`)) continue;
    capture(frame, () => {
      const query = callByShape(name, call, frame);
      if (query?.kind === 'query') runQuery(query, frame);
    });
  }
}
