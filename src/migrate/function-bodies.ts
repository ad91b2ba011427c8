import type { DatabaseFunction, SchemaSource } from '../model/index.js';
import type { FunctionRow } from './catalogue-rows.js';
import { loopsOf } from './function-loops.js';
import { stepsOf } from './function-steps.js';
import { bodyOf, madeAt } from './plpgsql.js';

/** The functions with where they are made, and with the loops over rows and the steps that those in plpgsql have. */
export function withBodies(functions: FunctionRow[], sources: SchemaSource[]): DatabaseFunction[] {
  return functions.map((row) => {
    const { definition: _, ...known } = row;
    const location = row.definer ? madeAt(row, sources) : undefined;
    const made = row.definer && location ? { ...known, definer: { ...row.definer, location } } : known;
    const body = bodyOf(row, sources);
    if (body === undefined) return made;
    const loops = loopsOf(body);
    const steps = stepsOf(body);
    return { ...made, ...(loops.length > 0 ? { loops } : {}), ...(steps.length > 0 ? { steps } : {}) };
  });
}
