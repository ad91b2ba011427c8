import { loadModule } from 'libpg-query';
import { beforeAll, expect, it } from 'vitest';
import type { App, DatabaseFunction, Parameter, Table } from '../../../model/index.js';
import { conditionIn, conjuncts } from './parse.js';
import { allOf, type Reason } from './reasons.js';

beforeAll(async () => loadModule());

const table = (name: string): Table => ({
  schema: 'public',
  name,
  columns: [],
  primaryKey: ['id'],
  foreignKeys: [],
  indexes: [],
  checks: [],
  rowSecurity: true,
  policies: [],
  seedRows: 0,
  columnLocations: {},
  origin: 'declared',
});
const sql = (name: string, source: string): DatabaseFunction => ({ schema: 'public', name, language: 'sql', source });
const catalogue: App['catalogue'] = {
  tables: [table('tasks'), table('projects'), table('team_members')],
  views: [],
  functions: [
    sql('me', `select nullif(current_setting('app.user_id', true), '')::uuid`),
    sql('my_teams', 'select team_id from team_members where user_id = me() and (cardinality(roles) = 0 or role = any (roles))'),
  ],
  refusals: [],
  sources: [],
  unknowns: [],
};
const parameters: Parameter[] = [{ origin: 'request: req.params.id' }, { origin: 'user: req.user.id' }];

const me = (column: string): Reason => ({ kind: 'me', column });

it.each<[string, Reason[] | undefined]>([
  ['true', [{ kind: 'everyone' }]],
  ['false', []],
  ['auth.uid() is not null', [{ kind: 'signed-in' }]],
  [`auth.role() = 'authenticated'`, [{ kind: 'signed-in' }]],
  ['(select auth.uid()) = owner_id', [me('owner_id')]],
  ['owner_id = (select me())', [me('owner_id')]],
  [`tasks.owner_id = current_setting('app.user')::uuid`, [me('owner_id')]],
  ['id = $1 and owner_id = $2', [me('owner_id')]],
  ['id = $1', undefined],
  ['owner_id = auth.uid() or assignee_id = auth.uid()', [me('owner_id'), me('assignee_id')]],
  ['owner_id = auth.uid() or is_public', [me('owner_id'), { kind: 'untold' }]],
  [`public.has_role(auth.uid(), 'admin')`, [{ kind: 'staff' }]],
  [`exists (select 1 from user_roles where user_id = auth.uid() and role = 'admin')`, [{ kind: 'staff' }]],
  [
    'exists (select 1 from projects p where p.id = tasks.project_id and p.owner_id = auth.uid())',
    [{ kind: 'related', column: 'project_id', table: 'projects', reason: me('owner_id') }],
  ],
  ['exists (select 1 from projects p where p.id = tasks.project_id)', undefined],
  [
    'project_id in (select id from projects where owner_id = auth.uid())',
    [{ kind: 'related', column: 'project_id', table: 'projects', reason: me('owner_id') }],
  ],
  [
    `exists (select 1 from team_members m where m.team_id = tasks.team_id and m.user_id = auth.uid() and m.role = 'lead')`,
    [{ kind: 'member', column: 'team_id', members: 'team_members', roles: ['lead'] }],
  ],
  [
    `team_id in (select my_teams(variadic array['lead']))`,
    [{ kind: 'member', column: 'team_id', members: 'team_members', roles: ['lead'] }],
  ],
  [
    'team_id = any (array(select m.team_id from team_members m where m.user_id = $2))',
    [{ kind: 'member', column: 'team_id', members: 'team_members', roles: [] }],
  ],
])('%s', (condition, reasons) => {
  expect(allOf(conjuncts(conditionIn(condition)), { catalogue, own: ['tasks'], parameters })).toEqual(reasons);
});
