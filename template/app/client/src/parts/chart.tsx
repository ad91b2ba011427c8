import { useId } from 'react';
import { shown, shownMonth } from '../data/values';
import type { FieldType } from '../model';

interface Point {
  period: string;
  value: number;
}

const width = 720;
const height = 160;

/** Bars for the eye, and the same figures as a table for everybody. */
export function Chart({
  label,
  of,
  by,
  type,
  points,
}: {
  label: string;
  of: string;
  by: 'day' | 'month';
  type: FieldType;
  points: Point[];
}) {
  const id = useId();
  const sum = points.reduce((whole, { value }) => whole + value, 0);
  const most = Math.max(...points.map(({ value }) => value), 0);
  const step = width / points.length;
  const best = points.find(({ value }) => value === most && most > 0);
  const period = (day: string): string => (by === 'month' ? shownMonth(day) : shown(day, 'date'));
  const filled = points.filter(({ value }) => value !== 0);
  return (
    <section className="chart" aria-labelledby={id}>
      <h2 id={id}>{label}</h2>
      <p className="sum">
        <strong>{shown(sum, type)}</strong> in all
        {best !== undefined && (
          <span className="quiet">
            ; the most on {period(best.period)}: {shown(best.value, type)}
          </span>
        )}
      </p>
      {most > 0 && (
        <>
          <svg
            viewBox={`0 0 ${String(width)} ${String(height)}`}
            role="img"
            aria-label={`${label} of ${of} by ${by}; the table below has the figures.`}
            preserveAspectRatio="none"
          >
            {points.map(({ period: day, value }, at) => {
              const tall = most <= 0 || value <= 0 ? 0 : Math.max(2, (value / most) * (height - 4));
              return <rect key={day} x={at * step + step * 0.1} y={height - tall} width={step * 0.8} height={tall} />;
            })}
            <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
          </svg>
          <p className="axis quiet" aria-hidden="true">
            <span>{period(points[0]?.period ?? '')}</span>
            <span>{period(points.at(-1)?.period ?? '')}</span>
          </p>
          <details>
            <summary>The figures as a table</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{by === 'month' ? 'Month' : 'Day'}</th>
                  <th scope="col" className="right">
                    {label}
                  </th>
                </tr>
              </thead>
              <tbody>
                {filled.map(({ period: day, value }) => (
                  <tr key={day}>
                    <th scope="row">{period(day)}</th>
                    <td className="right">{shown(value, type)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </section>
  );
}
