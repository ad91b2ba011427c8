import { expect, it } from 'vitest';
import { oneRoute } from '../../../../test/support/one-route.js';
import { testPage } from '../../../../test/support/page.js';
import { reviewFiles } from '../../../../test/support/review.js';

testPage(import.meta.url);

it('goes on behind the last row in the order that is asked for, with the id once and a value for each column', async () => {
  const fixOf = async (order: string): Promise<string | undefined> => {
    const { findings } = await reviewFiles({
      'package.json': '{}',
      'migrations/001.sql':
        'create table users (id serial primary key, email text not null unique, password text not null); create table visits (id serial primary key, user_id int not null references users (id), city text, day date);',
      'src/server.js': oneRoute(
        "await pool.query('insert into visits (user_id, city) values ($1, $2)', [req.user.id, req.body.city]);",
        {
          more: `app.get('/visits', async (req, res) => res.json((await pool.query('select v.id, v.city from visits v order by ${order} limit 20 offset $1', [req.query.from])).rows));`,
        },
      ),
    });
    return findings.find(({ rule }) => rule === 'offset-page')?.fix;
  };
  expect(await fixOf('v.day desc, v.id desc')).toContain('WHERE (day, id) < ($1, $2) with');
  expect(await fixOf('v.city')).toContain('WHERE (city, id) > ($1, $2) with');
  expect(await fixOf('v.city, v.id desc')).toContain('its columns go both ways');
});
