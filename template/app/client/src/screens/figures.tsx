import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useParams } from 'react-router';
import { answered } from '../data/answer';
import { useRow } from '../data/reads';
import { spanOf } from '../data/spans';
import { nameOf } from '../data/values';
import { dashboards } from '../dashboards';
import { entityOf } from '../entities';
import type { Dashboard } from '../model';
import { Chart } from '../parts/chart';
import { Heading } from '../parts/heading';
import { Failure, KeptNote, Loading } from '../parts/state';
import { usePerson } from '../session';
import { Enter } from './enter';
import { Nothing } from './nothing';

const spans = {
  day: [
    { count: 30, label: '30 days' },
    { count: 90, label: '90 days' },
    { count: 365, label: 'a year' },
  ],
  month: [
    { count: 12, label: '12 months' },
    { count: 24, label: '24 months' },
  ],
};

/** Figures by day or month, as charts and as tables. */
export function Figures() {
  const { dashboard, parent = '' } = useParams();
  const person = usePerson();
  const found = dashboards.find(({ key }) => key === dashboard);
  if (found === undefined) return <Nothing />;
  return person === undefined ? (
    <Enter way="in" stay />
  ) : (
    <Shown key={`${found.key} ${parent}`} dashboard={found} parent={parent} />
  );
}

function Shown({ dashboard, parent }: { dashboard: Dashboard; parent: string }) {
  const { key, label, by, measures, of, read } = dashboard;
  const id = useId();
  const [count, setCount] = useState(spans[by][0]?.count ?? 30);
  const periods = spanOf(by, count);
  const [from = '', to = ''] = [periods[0], periods.at(-1)];
  const { data, error } = useQuery({
    queryKey: ['figures', key, parent, from, to],
    queryFn: () => answered(read({ parent, from, to })),
  });
  const rows = new Map((data?.data.items ?? []).map((item) => [String(item['period']), item]));
  return (
    <>
      <Heading text={label} />
      {dashboard.entity !== undefined && <Whose entity={dashboard.entity} id={parent} />}
      <div className="filters">
        <div className="filter">
          <label htmlFor={id}>Of the last</label>
          <select id={id} value={count} onChange={(event) => setCount(Number(event.target.value))}>
            {spans[by].map((span) => (
              <option key={span.count} value={span.count}>
                {span.label}
              </option>
            ))}
          </select>
        </div>
      </div>
      <KeptNote at={data?.keptAt} />
      {error !== null && data === undefined && <Failure error={error} />}
      {error === null && data === undefined && <Loading />}
      {data !== undefined &&
        measures.map(({ name, label, type }) => (
          <Chart
            key={name}
            label={label}
            of={of}
            by={by}
            type={type}
            points={periods.map((period) => ({ period, value: Number(rows.get(period)?.[name] ?? 0) }))}
          />
        ))}
    </>
  );
}

function Whose({ entity, id }: { entity: string; id: string }) {
  const found = entityOf(entity);
  return found === undefined ? null : <NameOf entity={found} id={id} />;
}

function NameOf({ entity, id }: { entity: NonNullable<ReturnType<typeof entityOf>>; id: string }) {
  const { data } = useRow(entity, id);
  return <p className="quiet">{data === undefined ? '' : nameOf(entity, data.data)}</p>;
}
