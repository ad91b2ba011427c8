import { LoadbearingError } from '../../model/index.js';
import { JsonError, linesOf, parseWithLines, plainValue, problemIn } from '../../settings/index.js';
import type { Blueprint } from './blueprint.js';
import { problemOf } from './problems.js';
import { blueprintShape } from './shapes.js';

/**
 * Reads the text of a Blueprint.
 *
 * @param file how the file is named to people
 * @throws LB_BLUEPRINT with the line and what is wrong there: no JSON, an unknown key, a name that nothing has, a list that nobody may see
 */
export function readBlueprint(text: string, file: string): Blueprint {
  const node = parse(text, file);
  const problem = problemIn(node, blueprintShape);
  if (problem !== undefined) throw new LoadbearingError('LB_BLUEPRINT', file, problem.line, problem.text);
  const value = plainValue(node);
  if (!isBlueprint(value)) throw new LoadbearingError('LB_BLUEPRINT', file, node.line, 'the whole must be an object');
  const lines = new Map(linesOf(node));
  const wrong = problemOf(value);
  if (wrong !== undefined) throw new LoadbearingError('LB_BLUEPRINT', file, lineOf(wrong.path, lines), wrong.text);
  return value;
}

function parse(text: string, file: string) {
  try {
    return parseWithLines(text);
  } catch (error) {
    if (error instanceof JsonError) throw new LoadbearingError('LB_BLUEPRINT', file, error.line, error.message);
    throw error;
  }
}

/** The shape was held against it before. */
function isBlueprint(value: unknown): value is Blueprint {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The line of the key, or of the nearest one around it. */
function lineOf(path: string, lines: ReadonlyMap<string, number>): number {
  const parts = path.split('/');
  for (; parts.length > 0; parts.pop()) {
    const line = lines.get(parts.join('/'));
    if (line !== undefined) return line;
  }
  return 1;
}
