import { expect, it } from 'vitest';
import { complaintsOfPrisma } from './prisma-refusals.js';

const status = {
  name: 'status',
  type: 'public."OrderStatus"',
  notNull: true,
  identity: false,
  generated: false,
  enumLabels: ['OPEN', 'PAID'],
};

it.each([
  [
    'Argument `authorId`: Invalid value provided. Expected Int, provided String.',
    { path: 'authorId', says: 'integer', expected: 'integer' },
  ],
  [
    'Argument `tags`: Invalid value provided. Expected String[], provided Int.',
    { path: 'tags', says: 'array', expected: 'array' },
  ],
  [
    'Argument `price`: Invalid value provided. Expected Decimal or Null, provided ().',
    { path: 'price', says: 'number', expected: 'number' },
  ],
  ['Argument `title` is missing.', { path: 'title', says: 'required' }],
  [
    'Invalid value for argument `status`. Expected OrderStatus.',
    { path: 'status', says: 'one of OPEN, PAID', options: ['OPEN', 'PAID'] },
  ],
  [
    'Invalid value for argument `startsAt`: premature end of input. Expected ISO-8601 DateTime.',
    { path: 'startsAt', says: 'date', expected: 'date' },
  ],
])('reads what Prisma refuses: %s', (text, complaint) => {
  expect(
    complaintsOfPrisma(`Invalid \`prisma.post.create()\` invocation\n\n${text}`, (name) => name, [{ columns: [status] }]),
  ).toEqual([complaint]);
});

it('reads nothing where Prisma says nothing', () => {
  expect(complaintsOfPrisma('title is missing', (name) => name, [])).toEqual([]);
});
