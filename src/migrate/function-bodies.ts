import type { DatabaseFunction, SchemaSource, Table } from '../model/index.js';
import type { FunctionRow } from './catalogue-rows.js';
import { loopsOf } from './function-loops.js';
import { stepsOf } from './function-steps.js';
import { setsZone, zonedDatesOf } from './function-dates.js';
import { bodyOf, madeAt, placeOf } from './plpgsql.js';

/** The functions with where they are made, and with the loops over rows and the steps that those in plpgsql have. */
export function withBodies(functions: FunctionRow[], sources: SchemaSource[], tables: readonly Table[]): DatabaseFunction[] {
  const isZoned = sources.some((source) => source.kind === 'sql' && setsZone.test(source.text));
  return functions.map((row) => {
    const { definition: _, ...known } = row;
    const location = row.definer ? madeAt(row, sources) : undefined;
    const body = bodyOf(row, sources);
    const place = body?.place ?? placeOf(row.source, sources);
    const zonedDates = isZoned || !place ? [] : zonedDatesOf(row, body?.parsed, place, tables);
    const made: DatabaseFunction = {
      ...known,
      ...(row.definer && location ? { definer: { ...row.definer, location } } : {}),
      ...(zonedDates.length > 0 ? { zonedDates } : {}),
    };
    if (body === undefined) return made;
    const loops = loopsOf(body);
    const steps = stepsOf(body);
    return { ...made, ...(loops.length > 0 ? { loops } : {}), ...(steps.length > 0 ? { steps } : {}) };
  });
}
