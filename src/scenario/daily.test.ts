import { expect, it } from 'vitest';
import { app } from '../../test/measure/app.js';
import { catalogueOf } from '../../test/support/catalogue.js';
import { scenario } from './scenario.js';

it('counts a row for each day where a unique key says so, and not where the day is a beginning or an end', () => {
  const keys = { user_id: 'users' };
  const { tables } = scenario(
    app(
      catalogueOf({
        users: { columns: 'id email password role' },
        habits: { columns: 'id user_id name', keys },
        moods: { columns: 'id user_id day:date mood', keys, unique: [['user_id', 'day']] },
        ticks: { columns: 'id habit_id done_on:date', keys: { habit_id: 'habits' }, unique: [['habit_id', 'done_on']] },
        stints: { columns: 'id user_id firm start_date:date', keys, unique: [['user_id', 'firm', 'start_date']] },
        weeks: { columns: 'id user_id day:integer note', keys, unique: [['user_id', 'day']] },
      }),
    ),
  );
  const said = Object.fromEntries(tables.map(({ table, perUser, partOf }) => [table, { perUser, partOf }]));
  expect(said['moods']).toEqual({ perUser: 50, partOf: undefined });
  expect(said['ticks']?.perUser).toBe(50 * (said['habits']?.perUser ?? 0));
  expect(said['stints']?.perUser).toBeLessThan(50);
  expect(said['weeks']).toMatchObject({ perUser: 5, partOf: 'user_id' });
});
