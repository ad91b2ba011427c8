import { isProcedure, procedureHandler } from './procedure.js';
import { sequence, type Effect } from '../interpret/effect.js';
import { capture, type Run } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { exportedValue, moduleFrame, runModule } from '../interpret/module.js';
import { deliver, type FunctionValue, type Value } from '../interpret/value.js';
import type { Module } from '../parse.js';

/** The function that a module exports under a name, whatever is wrapped around it. */
export function exportedFunction(run: Run, module: Module, name: string): FunctionValue | undefined {
  const value = exportedValue(run, module, name);
  return value && functionOf(value);
}

export function functionOf(value: Value): FunctionValue | undefined {
  if (value.kind === 'function') return value;
  if (value.kind === 'choice')
    return value.options.map((option) => option.value).find((inner): inner is FunctionValue => inner.kind === 'function');
  return undefined;
}

/** What the function of that name does when a framework calls it; what it returns is the answer. */
export function runExport(run: Run, module: Module, name: string, values: Value[]): Effect | undefined {
  const value = exportedValue(run, module, name);
  if (!value) return undefined;
  const frame = { ...moduleFrame(run, module, { ...runModule(run, module), effects: [] }), symbol: name };
  if (isProcedure(value)) return capture(frame, () => deliver(procedureHandler(value, frame)));
  const target = functionOf(value);
  return target ? capture(frame, () => deliver(callFunction(target, values, frame))) : undefined;
}

/** The work of several functions of modules, one after the other. */
export function runAll(run: Run, calls: { module: Module; name: string; values: Value[] }[]): Effect {
  return sequence(calls.flatMap((call) => runExport(run, call.module, call.name, call.values) ?? []));
}

/** A directive at the top of a module: `'use client'`, `'use server'`. */
export function hasDirective(module: Module, directive: string): boolean {
  return module.program.body.some(
    (statement) => statement.type === 'ExpressionStatement' && 'directive' in statement && statement.directive === directive,
  );
}
