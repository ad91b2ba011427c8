import { expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { catalogueOf as catalogue } from '../../test/support/catalogue.js';
import { scenario } from './scenario.js';

const tables = catalogue({
  companies: { columns: 'id name' },
  users: { columns: 'id email password company_id', keys: { company_id: 'companies' } },
  projects: { columns: 'id user_id', keys: { user_id: 'users' } },
  systems: { columns: 'id company_id created_by', keys: { company_id: 'companies', created_by: 'users' } },
  system_templates: { columns: 'id system_id body', keys: { system_id: 'systems' } },
  business_units: { columns: 'id company_id name', keys: { company_id: 'companies' } },
  templates: { columns: 'id company_id user_id body', keys: { company_id: 'companies', user_id: 'users' } },
  project_tags: { columns: 'id company_id project_id', keys: { company_id: 'companies', project_id: 'projects' } },
  tags: { columns: 'id name created_by', keys: { created_by: 'users' } },
  labels: { columns: 'id name created_by', keys: { created_by: 'users' } },
});
const names = tables.tables.map(({ name }) => name);
const reads = names.map((name) => statement(`of-${name}`, `SELECT FROM ${name}`, facts(name)));
const writes = names.map((name) =>
  statement(`into-${name}`, `INSERT INTO ${name}`, facts(name, { verb: 'insert', target: name })),
);
const own = statement(
  'own-labels',
  'SELECT FROM labels WHERE created_by = $1',
  facts('labels', { filters: [{ table: 'labels', column: 'created_by', operator: '=', wrapped: false, alternative: false }] }),
);
const lines = scenario(app(tables, [...reads, ...writes, own])).tables;
const of = (table: string): unknown[] => {
  const line = lines.find((candidate) => candidate.table === table);
  return [
    line?.rule,
    line?.perUser === undefined ? `= ${String(line?.fixed)}` : Math.round(line.perUser * 100) / 100,
    line?.partOf,
  ];
};

it('counts what a company sets up for all of its people by the company, and what hangs on that by it', () => {
  expect(of('systems')).toEqual([10, 10 / 50, 'company_id']);
  expect(of('business_units')).toEqual([10, 10 / 50, 'company_id']);
  expect(of('system_templates')).toEqual([10, 1, 'system_id']);
});

it('leaves to the other rules what is somebody’s own, and what grows with other rows', () => {
  expect(of('templates').slice(0, 2)).toEqual([18, 5]);
  expect(of('project_tags')[0]).not.toBe(10);
});

it('takes for everybody’s what names only who wrote it down and is never asked for by that', () => {
  expect(of('tags').slice(0, 2)).toEqual([10, '= 200']);
  expect(of('labels').slice(0, 2)).toEqual([18, 5]);
});
