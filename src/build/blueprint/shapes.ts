import type { Shape } from '../../settings/index.js';
import {
  type Blueprint,
  type Counter,
  type Dashboard,
  type Entity,
  type Field,
  fieldTypes,
  type Job,
  type List,
  type Members,
  type Relation,
  type Slot,
} from './blueprint.js';

const text = (says: string): Shape => ({ kind: 'text', says });
const whole = (says: string, least: number, most: number): Shape => ({ kind: 'number', least, most, whole: true, says });
const yes = (says: string): Shape => ({ kind: 'yes-or-no', says });
const texts = (says: string): Shape => ({ kind: 'list', of: text('A name.'), empty: true, says });

const field = {
  type: { kind: 'text', oneOf: fieldTypes, says: 'What it holds; money is a whole number of the smallest coin.' },
  max: { kind: 'number', most: 1e15, least: -1e15, says: 'Longest text in characters, or largest number.' },
  min: { kind: 'number', most: 1e15, least: -1e15, says: 'Shortest text in characters, or smallest number.' },
  of: { kind: 'list', of: text('A word.'), most: 60, says: 'The words of a choice.' },
  default: { kind: 'any', says: 'What it holds where nothing is said.' },
  optional: yes('It may be empty.'),
} satisfies Record<keyof Required<Field>, Shape>;
const fields = (says: string): Shape => ({
  kind: 'map',
  of: { kind: 'object', fields: field, required: ['type'], says: 'A field.' },
  says,
});

const relation = {
  to: text('An entity, or user.'),
  optional: yes('A row may have none.'),
  maker: yes('It is the person who makes the row, and no other can be named: an author.'),
  onDelete: {
    kind: 'text',
    oneOf: ['cascade', 'restrict', 'clear'],
    says: 'What happens to this row when that one goes: it goes too, it keeps the other from going, or it forgets it.',
  },
} satisfies Record<keyof Required<Relation>, Shape>;

const list = {
  of: text('owner for one’s own rows, a relation for the rows of one parent; absent: all that may be seen.'),
  filter: texts('Choices, yes-or-no fields and relations by which it may be narrowed.'),
  order: text('A field, or createdAt; with - before it the largest first.'),
  page: whole('Rows of a page.', 1, 100),
  columns: texts('Fields that are shown, also of a related row: shop.name.'),
  search: text('A text field: only rows that begin with what is typed.'),
  through: {
    kind: 'object',
    fields: { entity: text('An entity of one’s own.'), relation: text('Its relation to the owners of these rows.') },
    required: ['entity', 'relation'],
    says: 'Only rows of the people whom an entity of one’s own names: the posts of those whom I follow.',
  },
  stale: whole('Seconds for which an answer may be old.', 1, 86_400),
} satisfies Record<keyof Required<List>, Shape>;

const members = {
  roles: texts('What a member may be; who makes the group is the first.'),
  usual: whole('People in one group, for the sizes.', 1, 1e6),
} satisfies Record<keyof Required<Members>, Shape>;

const counter = {
  of: text('The entity whose rows are counted.'),
  by: text('Its relation that leads here, where there are several.'),
} satisfies Record<keyof Required<Counter>, Shape>;

const entity = {
  owner: text('user, a relation to what owns it, members for a group, nobody for what the operator keeps.'),
  plural: text('Its name in URLs and tables, where adding an s is wrong.'),
  fields: fields('What people fill in.'),
  relations: {
    kind: 'map',
    of: { kind: 'object', fields: relation, required: ['to'], says: 'A relation.' },
    says: 'What a row refers to.',
  },
  members: { kind: 'object', fields: members, required: ['roles', 'usual'], says: 'For a group: who is in it.' },
  see: texts('Who may see a row: everyone, signed-in, owner, or a relation whose owner may.'),
  create: texts('Who may make one.'),
  change: texts('Who may change it and take it away.'),
  rows: { kind: 'number', above: 0, most: 1e9, says: 'Rows for each owner, or in all where nobody owns them.' },
  perMonth: {
    kind: 'number',
    least: 0,
    most: 1e9,
    says: 'Rows that each owner adds in a month: a year of them where rows is not said.',
  },
  unique: { kind: 'list', of: texts('Names that together occur once.'), says: 'What occurs once.' },
  counters: {
    kind: 'map',
    of: { kind: 'object', fields: counter, required: ['of'], says: 'A number that the database keeps.' },
    says: 'How many rows name this one.',
  },
  lists: {
    kind: 'map',
    of: { kind: 'object', fields: list, says: 'An access path.' },
    says: 'The lists that are shown; indexes follow from them.',
  },
} satisfies Record<keyof Required<Entity>, Shape>;

const dashboard = {
  of: text('The entity whose rows are added up.'),
  per: text('owner, or its relation: whose figures they are.'),
  by: { kind: 'text', oneOf: ['day', 'month'], says: 'The span of one figure.' },
  measures: {
    kind: 'map',
    of: {
      kind: 'object',
      fields: { count: yes('The number of rows.'), sum: text('The sum of a field.') },
      eitherOr: ['count', 'sum'],
      says: 'One figure.',
    },
    says: 'The figures.',
  },
} satisfies Record<keyof Required<Dashboard>, Shape>;

const job = {
  on: text('entity.created, entity.changed or entity.deleted.'),
  every: text('A cron line in UTC.'),
} satisfies Record<keyof Required<Job>, Shape>;

const slot = {
  input: fields('What it is given.'),
  output: fields('What it gives.'),
  for: { kind: 'text', oneOf: ['everyone', 'signed-in'], says: 'Who may call it.' },
} satisfies Record<keyof Required<Slot>, Shape>;

const blueprint = {
  $schema: text('The JSON Schema of this file, for your editor.'),
  name: text('The name of the package.'),
  title: text('The name that people read.'),
  entities: {
    kind: 'map',
    of: { kind: 'object', fields: entity, required: ['fields'], says: 'An entity.' },
    says: 'What is kept.',
  },
  dashboards: {
    kind: 'map',
    of: { kind: 'object', fields: dashboard, required: ['of', 'per', 'by', 'measures'], says: 'Figures that are kept.' },
    says: 'Figures by day or month.',
  },
  jobs: {
    kind: 'map',
    of: { kind: 'object', fields: job, eitherOr: ['on', 'every'], says: 'Work outside requests.' },
    says: 'Jobs.',
  },
  slots: {
    kind: 'map',
    of: { kind: 'object', fields: slot, required: ['input', 'output'], says: 'Custom code.' },
    says: 'Custom code with a contract.',
  },
  social: {
    kind: 'list',
    of: { kind: 'text', oneOf: ['google', 'github', 'apple', 'microsoft'], says: 'A provider.' },
    says: 'Sign-in beside e-mail and password.',
  },
  target: { kind: 'text', oneOf: ['app', 'api'], says: 'api leaves the web client out.' },
} satisfies Record<keyof Required<Blueprint>, Shape>;

/** All that a Blueprint may hold. */
export const blueprintShape: Shape = {
  kind: 'object',
  fields: blueprint,
  required: ['name', 'entities'],
  says: 'A backend as plain data.',
};
