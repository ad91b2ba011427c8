import type { Field } from '../../blueprint/blueprint.js';
import type { Plan } from '../../plan/plan.js';
import { pascal } from '../../names.js';
import { lines, quoted } from '../text.js';
import { takenSchema } from './schemas.js';

/** The contracts of the slots: what each is given and gives. */
export function contractsTs({ slots, jobs }: Plan): string {
  return lines(
    slots.length > 0 ? `import { type Static, Type } from 'typebox';` : undefined,
    `import type { Transaction } from 'kysely';`,
    slots.some(({ slot }) => /Choice|Nullable/.test(JSON.stringify([slot]) + fieldsText(slot.input) + fieldsText(slot.output)))
      ? importOf(slots.flatMap(({ slot }) => [slot.input, slot.output]))
      : undefined,
    `import type { Tables } from './tables.js';`,
    '',
    '/** What custom code may use: a transaction in which the policies know who asks. */',
    'export interface SlotContext {',
    '  transaction: Transaction<Tables>;',
    '  /** The id of who asks; undefined where nobody is signed in. */',
    '  person: string | undefined;',
    '}',
    slots.flatMap(({ key, slot }) => [
      '',
      `export const ${pascal(key)}Input = Type.Object({ ${fieldsText(slot.input)} }, { additionalProperties: false });`,
      `export const ${pascal(key)}Output = Type.Object({ ${fieldsText(slot.output)} });`,
      `export type ${pascal(key)} = (context: SlotContext, input: Static<typeof ${pascal(key)}Input>) => Promise<Static<typeof ${pascal(key)}Output>>;`,
    ]),
    jobs.length > 0
      ? [
          '',
          '/** Work outside requests, in one transaction that no person’s rights bound. It may be done twice: where it fails it is tried again. */',
          'export type Job = (transaction: Transaction<Tables>, data: { id: string }) => Promise<void>;',
        ]
      : undefined,
  );
}

function importOf(fields: Record<string, Field>[]): string {
  const text = fields.map(fieldsText).join();
  return `import { ${['Choice', 'Nullable'].filter((name) => text.includes(`${name}(`)).join(', ')} } from './schemas.js';`;
}

function fieldsText(fields: Record<string, Field>): string {
  return Object.entries(fields)
    .map(([name, field]) => `${name}: ${field.optional === true ? `Type.Optional(${takenSchema(field)})` : takenSchema(field)}`)
    .join(', ');
}

/** The routes of the slots; undefined where there is none. */
export function slotRoutesTs({ slots }: Plan): string | undefined {
  if (slots.length === 0) return undefined;
  return lines(
    slots.some(({ slot }) => slot.for !== 'everyone') ? `import { asPerson } from './database.js';` : undefined,
    `import { ${slots.flatMap(({ key }) => [`${pascal(key)}Input`, `${pascal(key)}Output`]).join(', ')} } from './contracts.js';`,
    `import type { App, Services } from './services.js';`,
    slots.map(({ key, file }) => `import { ${key} } from './slots/${file}.js';`),
    '',
    '/** The doors of the custom code: what comes in is checked, and it runs in one transaction. */',
    'export function slotRoutes(app: App, services: Services): void {',
    slots
      .map(({ key, slot, route }) =>
        [
          `  app.post(${quoted(route)}, { schema: { tags: ['actions'], body: ${pascal(key)}Input, response: { 200: ${pascal(key)}Output } } }, async (request) => {`,
          ...(slot.for === 'everyone'
            ? [
                `    return services.database.transaction().execute((transaction) => ${key}({ transaction, person: undefined }, request.body));`,
              ]
            : [
                '    const person = await services.session(request);',
                `    return asPerson(services.database, person, (transaction) => ${key}({ transaction, person }, request.body));`,
              ]),
          '  });',
        ].join('\n'),
      )
      .join('\n\n'),
    '}',
  );
}

/** The file of a slot that nobody has written yet. */
export function slotStub(key: string): string {
  return lines(
    `import type { ${pascal(key)} } from '../contracts.js';`,
    `import { Problem } from '../errors.js';`,
    '',
    '/** Yours: loadbearing build never overwrites this file. */',
    `export const ${key}: ${pascal(key)} = async () => {`,
    `  throw new Problem(501, 'not-written', 'This is not written yet.');`,
    '};',
  );
}

/** The file of a job that nobody has written yet. */
export function jobStub(key: string): string {
  return lines(
    `import type { Job } from '../contracts.js';`,
    '',
    '/** Yours: loadbearing build never overwrites this file. */',
    `export const ${key}: Job = async () => {`,
    '  // Nothing is done yet.',
    '};',
  );
}

/** All jobs with their times. */
export function jobListTs({ jobs }: Plan): string {
  return lines(
    `import type { Transaction } from 'kysely';`,
    `import { cleanUp } from './clean-up.js';`,
    jobs.map(({ key, file }) => `import { ${key} } from './jobs/${file}.js';`),
    `import type { Tables } from './tables.js';`,
    '',
    `export type JobName = ${['cleanUp', ...jobs.map(({ key }) => key)].map(quoted).join(' | ')};`,
    '',
    'interface ListedJob {',
    '  name: JobName;',
    '  /** A cron line in UTC; absent: when something happens. */',
    '  every?: string;',
    '  run: (transaction: Transaction<Tables>, data: { id: string }) => Promise<void>;',
    '}',
    '',
    '/** Work outside requests. */',
    'export const jobList: ListedJob[] = [',
    `  { name: 'cleanUp', every: '17 * * * *', run: cleanUp },`,
    jobs.map(
      ({ key, job }) =>
        `  { name: ${quoted(key)},${job.every === undefined ? '' : ` every: ${quoted(job.every)},`} run: ${key} },`,
    ),
    '];',
  );
}
