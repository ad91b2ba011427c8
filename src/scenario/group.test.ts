import { expect, it } from 'vitest';
import { app, facts, statement } from '../../test/measure/app.js';
import { catalogueOf as catalogue } from '../../test/support/catalogue.js';
import { scenario } from './scenario.js';

it('takes what a group keeps for fewer than what its people do, and for a guess', () => {
  const tables = catalogue({
    users: { columns: 'id email password branch_id', keys: { branch_id: 'branches' } },
    branches: { columns: 'id name' },
    tanks: { columns: 'id branch_id capacity', keys: { branch_id: 'branches' } },
    inspections: { columns: 'id branch_id tank', keys: { branch_id: 'branches' } },
    readings: { columns: 'id branch_id measured', keys: { branch_id: 'branches' } },
    machines: { columns: 'id branch_id user_id name serial color', keys: { branch_id: 'branches', user_id: 'users' } },
  });
  for (const { name, columns } of tables.tables)
    if (name === 'readings')
      for (const column of columns) if (column.name === 'measured') column.type = 'timestamp with time zone';
  const rows = scenario(app(tables)).tables.map(({ table, perUser, rule }) => [table, { rows: String(perUser), rule }]);
  expect(Object.fromEntries(rows)).toMatchObject({
    tanks: { rows: '1', rule: 18 },
    inspections: { rows: '5', rule: 18 },
    readings: { rows: '5', rule: 18 },
    machines: { rows: '5', rule: 18 },
  });
  expect(
    scenario(app(tables))
      .tables.filter(({ guess }) => guess)
      .map(({ table }) => table),
  ).toEqual(['tanks']);
});

it('finds no group where all that grows is sent to whoever runs the app', () => {
  const site = (more: Parameters<typeof catalogue>[0]) =>
    app(
      catalogue({ users: { columns: 'id email password' }, contact_messages: { columns: 'id name email message' }, ...more }),
      ['contact_messages', 'tasks'].map((table) => statement(table, 'SELECT', facts(table))),
    );
  expect(scenario(site({})).group).toBeUndefined();
  expect(scenario(site({ tasks: { columns: 'id title done' } })).group).toMatchObject({ unit: 'group' });
});
