import type { Frame } from '../../interpret/frame.js';
import { callFunction } from '../../interpret/function.js';
import type { FunctionValue, Value } from '../../interpret/value.js';

/** Runs a callback of a migration for what it tells the recorder. */
export function buildFunctionCall(target: FunctionValue, values: Value[], frame: Frame): void {
  callFunction(
    target.node.type === 'ArrowFunctionExpression' || !values[0] ? target : { ...target, self: values[0] },
    values,
    frame,
  );
}
