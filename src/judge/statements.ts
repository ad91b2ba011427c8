import type { Grade, Interval, Statement, Verdict } from '../model/index.js';
import { type Basis, statementsOf } from './basis.js';
import { countIntervals, type Curve, databaseMilliseconds, gradeAt } from './cost.js';
import { rounded } from './bound.js';

type Row = Verdict['statements'][number];

/** Every statement with what it does at each size. */
export function statementRows(basis: Basis): Row[] {
  const senders = new Map<string, string[]>();
  for (const entry of basis.app.entryPoints) {
    for (const id of statementsOf(basis, entry)) senders.set(id, [...(senders.get(id) ?? []), entry.id]);
  }
  return basis.app.statements.map((statement) => rowOf(basis, statement, senders.get(statement.id) ?? []));
}

function rowOf(basis: Basis, statement: Statement, entryPoints: string[]): Row {
  const measurement = basis.measured.get(statement.id);
  const curve = basis.curves.get(statement.id);
  const status = statusOf(basis, statement, curve);
  const why = statement.refused?.message ?? measurement?.why ?? (status === 'unknown' ? 'not measured' : undefined);
  return {
    id: statement.id,
    sql: statement.sql,
    role: statement.role,
    location: { file: statement.location.file, line: statement.location.line },
    entryPoints,
    status,
    ...(why === undefined ? {} : { why }),
    ...(measurement?.growth === undefined ? {} : { growth: measurement.growth }),
    ...(measurement?.uncertain === true ? { uncertain: true } : {}),
    at: curve === undefined ? [] : basis.options.users.map((users) => sizeOf(basis, statement.id, curve, users)),
    points: (measurement?.points ?? []).map(({ users, tuple, rows, buffers, bytes, milliseconds }) => ({
      users,
      tuple,
      rows,
      buffers,
      bytes,
      milliseconds,
    })),
  };
}

function statusOf(basis: Basis, statement: Statement, curve: Curve | undefined): Row['status'] {
  if (statement.refused?.by === 'app') return 'refused';
  if (statement.control) return 'control';
  if (basis.sites.get(statement.site)?.reached !== true) return 'unreached';
  return curve === undefined ? 'unknown' : 'measured';
}

function sizeOf(basis: Basis, id: string, curve: Curve, users: number): Row['at'][number] {
  const { rows, scanned, buffers, bytes } = countIntervals(curve, users);
  const side = (index: 0 | 1): number =>
    databaseMilliseconds({ rows: rows[index], scanned: scanned[index], buffers: buffers[index], bytes: bytes[index] });
  const ms: Interval = [rounded(side(0)), rounded(side(1))];
  const grade: Grade = gradeAt(curve, users);
  const loaded = basis.measured.get(id)?.points.find((point) => point.tuple === 'heavy' && point.users === users);
  return { users, grade, rows, buffers, bytes, ms, ...(loaded === undefined ? {} : { plan: loaded.plan }) };
}
