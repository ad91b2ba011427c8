import { calls, lines, type Manner } from './manner.js';

/** https://knexjs.org/guide/migrations.html#transactions-in-migrations */
export const knex: Manner = {
  name: 'Knex migrations',
  tells: /\bknex\b/i,
  concurrent: true,
  next: 'npx knex migrate:latest',
  text: (forward, back, { typed, modules }) => {
    const argument = typed ? 'knex: Knex' : 'knex';
    const begin = (name: string): string =>
      modules
        ? `export async function ${name}(${argument})${typed ? ': Promise<void>' : ''} {`
        : `exports.${name} = async function (knex) {`;
    const end = modules ? '}' : '};';
    return [
      ...(typed ? ["import type { Knex } from 'knex';", ''] : []),
      '// Indexes are built without holding up writes, which no transaction allows.',
      modules ? 'export const config = { transaction: false };' : 'exports.config = { transaction: false };',
      '',
      begin('up'),
      calls(forward, 'knex.raw', '  '),
      end,
      '',
      begin('down'),
      lines(back, 'knex.raw', '  '),
      end,
      '',
    ].join('\n');
  },
};
