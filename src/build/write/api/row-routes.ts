import type { Plan, Table } from '../../plan/plan.js';
import { quoted } from '../text.js';
import { asksRow, needsPerson } from './access.js';
import { takesPerson } from './create.js';
import { cachedParents, jobsOn } from './events.js';
import { handler, schema } from './handler.js';

/** A row's own page. */
export function findRoute(table: Table): string {
  const row = asksRow(table.see);
  const session = needsPerson(table.see);
  const given = row ? '{ id: request.params.id, person }' : '{ id: request.params.id }';
  const call = (database: string): string => `find${table.type}(${database}, ${given})`;
  return handler(
    'get',
    `/${table.route}/:id`,
    schema(table, `One ${table.one}`, [
      ['params', 'Type.Object({ id: Uuid })'],
      ['response', `{ 200: ${table.type} }`],
    ]),
    [
      ...(session
        ? [
            'const person = await services.session(request);',
            `const found = await asPerson(services.database, person, (transaction) => ${call('transaction')});`,
          ]
        : [`const found = await ${call('services.database')};`]),
      `return found ?? absent(${quoted(table.one)});`,
    ],
    false,
  );
}

/** What makes a row. */
export function createRoute(table: Table, plan: Plan): string {
  const sent = jobsOn(table, 'created', plan).map((job) => `await services.jobs.send(transaction, ${quoted(job)}, { id });`);
  const given = asksRow(table.see) ? '{ id, person }' : '{ id }';
  return handler(
    'post',
    `/${table.route}`,
    schema(table, `A new ${table.one}`, [
      ['headers', 'KeyHeader'],
      ['body', `New${table.type}`],
      ['response', `{ 201: ${table.type} }`],
    ]),
    [
      'const person = await services.session(request);',
      'const answer = await asPerson(services.database, person, (transaction) =>',
      '  once(transaction, person, request, async () => {',
      '    const id = request.body.id ?? newId();',
      `    const made = await create${table.type}(transaction, { id${takesPerson(table) ? ', person' : ''}, values: request.body });`,
      `    const found = made ? await find${table.type}(transaction, ${given}) : undefined;`,
      `    if (found === undefined) return notMade(${quoted(table.one)});`,
      ...sent.map((line) => `    ${line}`),
      '    return found;',
      '  }),',
      ');',
      ...forgotten(table, (parent) => `request.body.${parent.name}`),
      'return reply.code(201).send(answer);',
    ],
    true,
  );
}

/** What changes a row. */
export function changeRoute(table: Table, plan: Plan): string {
  const given = asksRow(table.see) ? '{ id, person }' : '{ id }';
  const changed = asksRow(table.change) ? '{ id, person, change: request.body }' : '{ id, change: request.body }';
  const sent = jobsOn(table, 'changed', plan).map(
    (job) => `if (changed) await services.jobs.send(transaction, ${quoted(job)}, { id });`,
  );
  return handler(
    'patch',
    `/${table.route}/:id`,
    schema(table, `Change one ${table.one}`, [
      ['params', 'Type.Object({ id: Uuid })'],
      ['body', `${table.type}Change`],
      ['response', `{ 200: ${table.type} }`],
    ]),
    [
      'const person = await services.session(request);',
      'const { id } = request.params;',
      'const answer = await asPerson(services.database, person, async (transaction) => {',
      `  const changed = await change${table.type}(transaction, ${changed});`,
      ...sent.map((line) => `  ${line}`),
      `  const found = await find${table.type}(transaction, ${given});`,
      `  if (found === undefined) return absent(${quoted(table.one)});`,
      `  return changed ? found : notChanged(${quoted(table.one)}, found.version === request.body.version);`,
      '});',
      ...forgotten(table, (parent) => `answer.${parent.name}`),
      'return answer;',
    ],
    false,
  );
}

/** What takes a row away. */
export function removeRoute(table: Table, plan: Plan): string {
  const given = asksRow(table.change) ? '{ id, person }' : '{ id }';
  const sent = jobsOn(table, 'deleted', plan).map(
    (job) => `if (removed) await services.jobs.send(transaction, ${quoted(job)}, { id });`,
  );
  return handler(
    'delete',
    `/${table.route}/:id`,
    schema(table, `Take one ${table.one} away`, [
      ['params', 'Type.Object({ id: Uuid })'],
      ['response', '{ 204: Nothing }'],
    ]),
    [
      'const person = await services.session(request);',
      'const { id } = request.params;',
      ...(sent.length === 0
        ? [
            `const removed = await asPerson(services.database, person, (transaction) => remove${table.type}(transaction, ${given}));`,
          ]
        : [
            'const removed = await asPerson(services.database, person, async (transaction) => {',
            `  const gone = await remove${table.type}(transaction, ${given});`,
            ...sent.map((line) => `  ${line.replace('removed', 'gone')}`),
            '  return gone;',
            '});',
          ]),
      `if (removed === undefined) return absent(${quoted(table.one)});`,
      ...forgotten(table, (parent) => `removed.${parent.column}`),
      'return reply.code(204).send(null);',
    ],
    true,
  );
}

function forgotten(table: Table, valueOf: (parent: { name: string; column: string }) => string): string[] {
  return cachedParents(table).map((parent) => `await services.cache.forget(\`${table.table}:\${${valueOf(parent)}}\`);`);
}
