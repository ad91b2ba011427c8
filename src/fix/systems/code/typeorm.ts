import { calls, lines, type Manner } from './manner.js';

/** https://typeorm.io/docs/advanced-topics/indices, https://typeorm.io/docs/migrations/why */
export const typeorm: Manner = {
  name: 'TypeORM migrations',
  tells: /\bMigrationInterface\b|\bqueryRunner\b/,
  concurrent: true,
  next: 'npx typeorm migration:run, with the data source of your app',
  text: (forward, back, { typed, modules, stamp }) => {
    const name = `Loadbearing${stamp}`;
    const runner = typed ? 'queryRunner: QueryRunner' : 'queryRunner';
    const result = typed ? ': Promise<void>' : '';
    return [
      ...(typed ? ["import type { MigrationInterface, QueryRunner } from 'typeorm';", ''] : []),
      modules ? `export class ${name}${typed ? ' implements MigrationInterface' : ''} {` : `module.exports = class ${name} {`,
      `  name = '${name}'${typed ? ' as const' : ''};`,
      '  // Indexes are built without holding up writes, which no transaction allows.',
      '  transaction = false;',
      '',
      `  async up(${runner})${result} {`,
      calls(forward, 'queryRunner.query', '    '),
      '  }',
      '',
      `  async down(${runner})${result} {`,
      lines(back, 'queryRunner.query', '    '),
      '  }',
      modules ? '}' : '};',
      '',
    ].join('\n');
  },
};
