import { expect, it } from 'vitest';
import { app, facts, statement } from '../test/measure/app.js';
import { catalogueOf } from '../test/support/catalogue.js';
import { unmeasured } from './judge/declared.js';
import type { Measurements } from './model/index.js';
import { requireMeasured } from './require.js';

const nothing: Measurements = {
  ...unmeasured,
  unknowns: [{ what: 'statement', name: 'push', why: 'no path of the users could be sent' }],
};

it('says what to do where the tables are made by nothing in the repository', () => {
  const refused = { by: 'catalogue', code: '42P01', message: 'relation "houses" does not exist' } as const;
  const asked = ['houses', 'quests', 'users', 'walls'].map((table) =>
    statement(table, `SELECT id FROM ${table}`, facts(table), table === 'users' ? {} : { refused }),
  );
  const known = app(catalogueOf({ users: { columns: 'id' } }), asked);
  expect(() => requireMeasured(nothing, known)).toThrow(
    /makes the tables that they name \(houses, quests, walls\)\. Put the schema beside the code .*--schema-from URL/,
  );
  const whole = app(catalogueOf({ users: { columns: 'id' } }), asked.slice(2, 3));
  expect(() => requireMeasured(nothing, whole)).toThrow(/no path of the users could be sent/);
});
