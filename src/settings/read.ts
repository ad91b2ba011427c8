import { LoadbearingError, type Settings, type Told } from '../model/index.js';
import { JsonError, type Node, parseWithLines } from './json.js';
import { entriesOf, nodesOf, problemIn } from './shape.js';
import { settingsShape } from './shapes.js';

/** The file that is looked for in the app's folder. */
export const settingsFile = 'loadbearing.json';

/**
 * Reads the text of a `loadbearing.json`.
 *
 * @param file how the file is named to people
 * @param rules ids and kinds of the rules that there are
 * @throws LB_CONFIG with the line and what is wrong there: no JSON, an unknown key, a value of a wrong type or out of its range
 */
export function readSettings(text: string, file: string, rules: readonly string[]): Told {
  const node = parse(text, file);
  const problem = problemIn(node, settingsShape(rules));
  if (problem !== undefined) throw new LoadbearingError('LB_CONFIG', file, problem.line, problem.text);
  const settings = plain(node);
  if (!isSettings(settings)) throw new LoadbearingError('LB_CONFIG', file, node.line, 'the whole must be an object');
  return { file, settings, lines: Object.fromEntries(linesOf(node)) };
}

function parse(text: string, file: string): Node {
  try {
    return parseWithLines(text);
  } catch (error) {
    if (error instanceof JsonError) throw new LoadbearingError('LB_CONFIG', file, error.line, error.message);
    throw error;
  }
}

/** The shape was held against it before: every key and every value is as Settings has them. */
function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value without its lines. */
export function plain(node: Node): unknown {
  const items = nodesOf(node);
  if (items !== undefined) return items.map(plain);
  const entries = entriesOf(node);
  return entries === undefined ? node.value : Object.fromEntries(entries.map(({ key, node }) => [key, plain(node)]));
}

/** The path of every key (`tables/orders`) with its line. */
export function linesOf(node: Node, path = ''): [string, number][] {
  const entries = entriesOf(node) ?? [];
  return entries.flatMap(({ key, line, node }): [string, number][] => {
    const own = path === '' ? key : `${path}/${key}`;
    return [[own, line], ...linesOf(node, own)];
  });
}
