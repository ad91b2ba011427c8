import type { App, Measurements } from '../model/index.js';
import { measuredIn } from './measured-in.js';
import { pad, paintOf, plainLine, type Style } from './style.js';

const laws: Record<string, string> = {
  constant: 'stays the same',
  logarithmic: 'hardly grows',
  sublinear: 'grows slower than the users',
  linear: 'grows with the users',
  superlinear: 'grows faster than the users',
};

/** Every statement with what it read at each loaded size, the fastest growing first. */
export function renderMeasurements(app: App, measurements: Measurements, style: Style): string {
  const paint = paintOf(style);
  const statements = new Map(app.statements.map((statement) => [statement.id, statement]));
  const sizes = measurements.sizes.map((size) => size.users);
  const measured = measurements.statements
    .filter((statement) => statement.status === 'measured')
    .sort((left, right) => (right.growth?.exponent ?? 0) - (left.growth?.exponent ?? 0));
  const head = `  ${pad('pages of 8 kB read at', 58)}${sizes.map((users) => pad(users.toLocaleString('en'), 10)).join('')}growth`;
  const lines = measured.map((measurement) => {
    const statement = statements.get(measurement.statement);
    const place = statement ? `${statement.location.file}:${statement.location.line}` : measurement.statement;
    const cells = sizes.map((users) =>
      pad(
        measurement.points.find((point) => point.users === users && point.tuple === 'heavy')?.buffers.toLocaleString('en') ?? '?',
        10,
      ),
    );
    return `  ${pad(plainLine(place).slice(-56), 58)}${cells.join('')}${laws[measurement.growth?.law ?? ''] ?? 'not known'}`;
  });
  const missing = measurements.statements.length - measured.length;
  return [
    '',
    paint.bold(head),
    ...lines,
    '',
    `  ${measured.length} statements measured, ${missing} not; loadbearing check turns this into a verdict.`,
    ...(measurements.server === undefined ? [] : [`  ${plainLine(`Measured ${measuredIn(measurements)}.`)}`]),
    '',
    '',
  ].join('\n');
}
