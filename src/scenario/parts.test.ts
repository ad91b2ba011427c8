import { expect, it } from 'vitest';
import { app } from '../../test/measure/app.js';
import { catalogueOf as catalogue } from '../../test/support/catalogue.js';
import { gatherFacts } from './facts.js';
import { partOf } from './parts.js';

it('tells of which one thing rows are a handful of parts', () => {
  const read = app(
    catalogue({
      users: { columns: 'id email password' },
      sessions: { columns: 'id token' },
      products: { columns: 'id title' },
      product_images: { columns: 'id product_id path', keys: { product_id: 'products' } },
      orders: { columns: 'id user_id', keys: { user_id: 'users' } },
      order_items: { columns: 'id order_id product_id', keys: { order_id: 'orders', product_id: 'products' } },
      order_history: { columns: 'id order_id text', keys: { order_id: 'orders' } },
      cart_items: { columns: 'id session_id product_id', keys: { session_id: 'sessions', product_id: 'products' } },
      doctors: { columns: 'id user_id', keys: { user_id: 'users' }, unique: [['user_id']] },
      opening_hours: {
        columns: 'id doctor_id day_of_week:integer',
        keys: { doctor_id: 'doctors' },
        unique: [['doctor_id', 'day_of_week']],
      },
      teams: { columns: 'id max_players:integer' },
      team_members: { columns: 'id team_id user_id', keys: { team_id: 'teams', user_id: 'users' } },
      clubs: { columns: 'id name' },
      club_members: { columns: 'id club_id user_id', keys: { club_id: 'clubs', user_id: 'users' } },
      projects: { columns: 'id user_id', keys: { user_id: 'users' } },
      project_tasks: { columns: 'id project_id', keys: { project_id: 'projects' } },
      diary_entries: { columns: 'id recipe_id', keys: { recipe_id: 'recipes' } },
      recipes: { columns: 'id user_id', keys: { user_id: 'users' } },
    }),
  );
  const facts = gatherFacts(read);
  const found = facts.tables.flatMap((table) => {
    const link = partOf(facts, table);
    return link === undefined ? [] : [`${table.name} of ${link.to}`];
  });
  expect(found).toEqual([
    'product_images of public.products',
    'order_items of public.orders',
    'cart_items of public.sessions',
    'opening_hours of public.doctors',
    'team_members of public.teams',
  ]);
});
