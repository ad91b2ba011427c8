import type { DatabaseFunction, SchemaSource } from '../model/index.js';
import type { FunctionRow } from './catalogue-rows.js';
import { loopsOf } from './function-loops.js';
import { stepsOf } from './function-steps.js';
import { bodyOf } from './plpgsql.js';

/** The functions with the loops over rows and the steps that those in plpgsql have. */
export function withBodies(functions: FunctionRow[], sources: SchemaSource[]): DatabaseFunction[] {
  return functions.map((row) => {
    const { definition: _, ...known } = row;
    const body = bodyOf(row, sources);
    if (body === undefined) return known;
    const loops = loopsOf(body);
    const steps = stepsOf(body);
    return { ...known, ...(loops.length > 0 ? { loops } : {}), ...(steps.length > 0 ? { steps } : {}) };
  });
}
