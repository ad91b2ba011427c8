import { calls, lines, type Manner } from './manner.js';

/** https://sequelize.org/docs/v6/other-topics/migrations/ */
export const sequelize: Manner = {
  name: 'Sequelize migrations',
  tells: /\bqueryInterface\b/,
  concurrent: true,
  next: 'npx sequelize-cli db:migrate',
  text: (forward, back, { modules }) =>
    [
      modules ? 'export default {' : "'use strict';\n\nmodule.exports = {",
      '  async up(queryInterface) {',
      calls(forward, 'queryInterface.sequelize.query', '    '),
      '  },',
      '',
      '  async down(queryInterface) {',
      lines(back, 'queryInterface.sequelize.query', '    '),
      '  },',
      '};',
      '',
    ].join('\n'),
};
