import { expect, it } from 'vitest';
import { claimsOf } from './minted.js';

it('says in a token what apps look for: the key by its names, short columns, and a role that is joined', () => {
  const row = { id: 7, email: 'a@example.com', password: 'x', roleId: 2, story: 'long '.repeat(40) };
  const claims = claimsOf({ name: 'a user', key: '7', row, headers: {} });
  expect(claims).toMatchObject({ id: 7, sub: '7', userId: 7, email: 'a@example.com', role: { id: 2 } });
  expect(claims).not.toHaveProperty('password');
  expect(claims).not.toHaveProperty('story');
  const plain = claimsOf({ name: 'a user', key: '7', row: { id: 7, role: 'seller', role_id: 3 }, headers: {} });
  expect(plain).toMatchObject({ role: 'seller' });
});
