import type { Decorator } from '@oxc-project/types';
import type { Module } from '../parse.js';
import { argumentsOf } from './call.js';
import { lookup } from './environment.js';
import type { Frame, ModuleState, Run } from './frame.js';
import { moduleFrame } from './module.js';
import type { ClassValue, Value } from './value.js';

/** A decorator by its name, with the values that it is given. */
export interface Mark {
  name: string;
  values: Value[];
}

/** The classes that a module declares at its top level, with a frame in which their decorators can be read. */
export function classesOf(run: Run, module: Module, state: ModuleState): { value: ClassValue; frame: Frame }[] {
  const frame: Frame = { ...moduleFrame(run, module, state), effects: [] };
  return module.program.body.flatMap((statement) => {
    const declared = 'declaration' in statement && statement.declaration ? statement.declaration : statement;
    if (declared.type !== 'ClassDeclaration' || !declared.id) return [];
    const value = lookup(state.environment, declared.id.name) ?? lookup(state.environment, 'default');
    return value?.kind === 'class' ? [{ value, frame }] : [];
  });
}

/** The decorators of a class, a field, a method or a parameter, in order. */
export function marksOf(decorators: Decorator[] | undefined, frame: Frame): Mark[] {
  return (decorators ?? []).flatMap(({ expression }): Mark[] => {
    if (expression.type === 'Identifier') return [{ name: expression.name, values: [] }];
    if (expression.type !== 'CallExpression' || expression.callee.type !== 'Identifier') return [];
    return [{ name: expression.callee.name, values: argumentsOf(expression, frame) }];
  });
}

/** The marks by their name: the last one of a name counts. */
export function marksByName(marks: Mark[]): Map<string, Value[]> {
  return new Map(marks.map((mark) => [mark.name, mark.values]));
}
