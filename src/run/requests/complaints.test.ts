import { describe, expect, it } from 'vitest';
import { complaintsIn } from './complaints.js';

const paths = (answer: unknown): string[] =>
  complaintsIn(typeof answer === 'string' ? answer : JSON.stringify(answer)).map(({ path }) => path);

describe('what an app says is wrong with a request', () => {
  it.each([
    [
      'zod',
      {
        error: {
          issues: [
            {
              code: 'invalid_type',
              expected: 'number',
              received: 'undefined',
              path: ['items', 0, 'quantity'],
              message: 'Required',
            },
          ],
        },
      },
      ['items.0.quantity'],
    ],
    ['zod as a text', { message: JSON.stringify([{ code: 'invalid_type', path: ['email'], message: 'Required' }]) }, ['email']],
    ['zod flattened', { errors: { fieldErrors: { title: ['Required'], body: ['Required'] } } }, ['title', 'body']],
    [
      'TypeBox and Fastify',
      {
        errors: [
          { instancePath: '', params: { missingProperty: 'name' }, message: "must have required property 'name'" },
          { instancePath: '/address/city', message: 'must be string' },
        ],
      },
      ['name', 'address.city'],
    ],
    [
      'class-validator',
      { message: ['email must be an email', 'name should not be empty'], error: 'Bad Request', statusCode: 400 },
      ['email', 'name'],
    ],
    [
      'Fastify',
      { statusCode: 400, message: 'body must have required property \'name\', body/address/city must match format "email"' },
      ['name', 'address.city'],
    ],
    ['Joi', { error: '"password" is required' }, ['password']],
    ['express-validator', { errors: [{ type: 'field', msg: 'Invalid value', path: 'age', location: 'body' }] }, ['age']],
    ['its own words', { message: 'Title and content are required' }, ['title', 'content']],
    ['another language', { error: 'classId requis' }, ['classId']],
    ['a field beside it', { error: 'Le nom est obligatoire', field: 'lastName' }, ['lastName']],
    ['a sentence’s end', { error: 'Invalid e-mail or password.' }, ['e', 'mail', 'password']],
    ['a list of names', { error: 'Missing required fields: name, email' }, ['name', 'email']],
    ['words that name nothing', { error: 'Internal Server Error' }, []],
    ['no JSON', '<html>oops</html>', []],
  ])('%s', (_, answer, expected) => {
    expect(paths(answer)).toEqual(expected);
  });

  it('takes the values that are allowed, and the type that is wanted', () => {
    const [one, two] = complaintsIn(
      JSON.stringify([
        { path: ['status'], message: "Invalid enum value. Expected 'open' | 'done', received 'x'" },
        { path: ['count'], expected: 'number', message: 'Expected number' },
      ]),
    );
    expect(one?.options).toEqual(['open', 'done']);
    expect(two?.expected).toBe('number');
  });

  it('takes words of its own for the fields that the handler reads', () => {
    const known = ['timeSlotId', 'start_date', 'title'];
    const named = (message: string): string[] => complaintsIn(JSON.stringify({ message }), known).map(({ path }) => path);
    expect(named('Time slot ID is required')).toContain('timeSlotId');
    expect(named('Start date and title are required')).toEqual(expect.arrayContaining(['start_date', 'title']));
    expect(named('No time slot is left')).toEqual([]);
  });

  it('ends on answers that go deep', () => {
    let deep: unknown = 'x is required';
    for (let level = 0; level < 1000; level += 1) deep = { deep };
    expect(paths(deep)).toEqual([]);
  });
});

it('takes issues apart that the app joined, and the kind that one names by its words alone', () => {
  const joined = JSON.stringify({ error: 'from: Invalid input: expected string, received undefined; to: Required' });
  expect(complaintsIn(joined).map(({ path, expected }) => [path, expected])).toEqual([
    ['from', 'string'],
    ['to', undefined],
  ]);
  const issue = JSON.stringify({ details: [{ field: 'username', message: 'Invalid input: expected string, received number' }] });
  expect(complaintsIn(issue)).toMatchObject([{ path: 'username', expected: 'string' }]);
});

it('reads what a hostile app says in a time that grows with its length alone', () => {
  for (const piece of ['\n', ', ', 'a.', ', a: ']) expect(complaintsIn(piece.repeat(600_000 / piece.length))).toEqual([]);
});
