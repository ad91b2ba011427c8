import { posix } from 'node:path';
import type { CallExpression } from '@oxc-project/types';
import type { Module } from '../parse.js';
import { moduleAt } from '../paths.js';
import type { Frame, Run } from './frame.js';
import { callFunction } from './function.js';
import { exportedValue, runModule } from './module.js';
import { type FunctionValue, input, list, literal, literalText, type Value, truthiness } from './value.js';

/** The repository's root as the code sees it: where it lies on a disk is not known. */
const root = '/repository';

/** `__dirname` and `__filename`: https://nodejs.org/api/modules.html#__dirname */
export function placeOf(name: string, module: Module): Value | undefined {
  if (name === '__filename') return literal(posix.join(root, module.file));
  return name === '__dirname' ? literal(posix.join(root, posix.dirname(module.file))) : undefined;
}

/** `path.join`, `path.basename` and the like on texts that are known: https://nodejs.org/api/path.html */
export function pathCall(name: string, values: Value[]): Value | undefined {
  const texts = values.flatMap((value) => literalText(value) ?? []);
  const [first, second] = texts;
  if (first === undefined || texts.length < values.length) return undefined;
  switch (name) {
    case 'join':
    case 'resolve':
      return literal(posix[name](...texts));
    case 'basename':
      return literal(posix.basename(first, second));
    case 'dirname':
    case 'extname':
      return literal(posix[name](first));
    default:
      return undefined;
  }
}

/** What `fs.readdirSync(folder)` lists: the modules there, each looked at by itself; undefined where the folder is not known. */
export function filesOf(folder: Value | undefined, run: Run): Value | undefined {
  const path = literalText(folder);
  if (path === undefined || !path.startsWith(root)) return undefined;
  const at = posix.relative(root, posix.normalize(path));
  const names = [...run.modules.keys()].filter((file) => posix.dirname(file) === (at === '' ? '.' : at));
  const files = list(names.toSorted().map((file) => literal(posix.basename(file))));
  return files.kind === 'list' ? { ...files, each: true } : undefined;
}

/** The module that a whole path names, as `require(path)` gives it. */
export function moduleAtPath(path: Value | undefined, run: Run): Value | undefined {
  const text = literalText(path);
  if (text === undefined || !text.startsWith(root)) return undefined;
  const module = moduleAt(posix.relative(root, posix.normalize(text)), run.modules);
  if (!module) return undefined;
  const state = runModule(run, module);
  return state.environment.variables.get('default') ?? exportedValue(run, module, 'default') ?? { kind: 'module', module };
}

type Names = Extract<Value, { kind: 'list' }>;

/** A method of a list whose elements are looked at one by one; undefined where it is handled as any other list's. */
export function overEach(names: Names, method: string, callback: FunctionValue, frame: Frame): Value | undefined {
  const call = (value: Value, index: number) => callFunction(callback, [value, literal(index)], frame);
  const values = names.items.map((item) => item.value);
  switch (method) {
    case 'filter':
      return { ...names, items: names.items.filter((item, index) => truthiness(call(item.value, index)) !== false) };
    case 'forEach':
      values.forEach(call);
      return input('unknown', 'nothing');
    case 'map': {
      const made = list(values.map(call));
      return made.kind === 'list' ? { ...made, each: true } : made;
    }
    default:
      return undefined;
  }
}

/** Whether a call asks for a module by a path that is computed. */
export function requiresPath(node: CallExpression): boolean {
  return node.callee.type === 'Identifier' && node.callee.name === 'require' && node.arguments[0]?.type !== 'Literal';
}
