import { expect, it } from 'vitest';
import { composed, Lazy } from './neon.js';

const send = (): Promise<unknown> => Promise.reject(new Error('not sent here'));

it('takes values for parameters, and statements within a statement for parts of its text', () => {
  const open = new Lazy('done = $1 and owner = $2', [false, 7], {}, send);
  expect(composed(['select * from tasks where id > ', ' and ', ' limit ', ''], [3, open, 20])).toEqual({
    text: 'select * from tasks where id > $1 and done = $2 and owner = $3 limit $4',
    values: [3, false, 7, 20],
  });
});
