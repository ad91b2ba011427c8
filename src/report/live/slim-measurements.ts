import type { FixEffect, FixTrial, Measurements, Modelled, Point, StatementMeasurement } from '../../model/index.js';

/** The counts without the plans, and of the trials what they did to the counts. */
export function slimMeasurements(measurements: Measurements): Measurements {
  const { sizes, statements, fixes, processes, crowd, push, tables } = measurements;
  return {
    sizes,
    statements: statements.map(slimStatement),
    fixes: fixes.map(slimFix),
    processes: processes.map((process) => ({ ...process, at: [] })),
    ...(crowd === undefined ? {} : { crowd }),
    ...(push === undefined ? {} : { push: { ...push, mix: [], loads: [], left: [] } }),
    tables,
    selfCheck: undefined,
    unknowns: [],
    seconds: {},
  };
}

function slimStatement({ statement, status, points, modelled, uncertain }: StatementMeasurement): StatementMeasurement {
  return {
    statement,
    status,
    points: points.filter(({ tuple }) => tuple !== 'light').map(slimPoint),
    modelled: modelled.map(slimSize),
    uncertain,
  };
}

function slimPoint(point: Point): Point {
  return { ...point, milliseconds: 0, plan: '', planLines: [], fullScans: [] };
}

function slimSize({ users, rows, scanned, buffers, bytes }: Modelled): Modelled {
  return { users, rows, scanned, buffers, bytes };
}

function slimFix(trial: FixTrial): FixTrial {
  return { ...trial, ddl: '', why: '', write: undefined, effects: trial.effects.map(slimEffect) };
}

function slimEffect({ statement, before, after, sameRows }: FixEffect): FixEffect {
  return {
    statement,
    before,
    after: { ...after, modelled: after.modelled.map(slimSize), points: after.points.map(slimPoint), plan: [] },
    sameRows,
  };
}
