// Prisma: its schema is the schema; children come by `select`, and of several conditions an undefined one is none.

const database = `import { PrismaClient } from '@prisma/client';

export const prisma = new PrismaClient();
`;

export const prismaDialect = {
  name: 'prisma',
  packages: { '@prisma/client': '6', prisma: '6' },
  files: (app) => ({ 'prisma/schema.prisma': schemaOf(app), 'src/database.ts': database }),
  head: () => "import { prisma } from '../database.js';\n",

  list(ask, give) {
    if (ask.order === 'random')
      return `const ${give} = await prisma.$queryRaw\`select ${ask.columns.join(', ')} from ${ask.table} order by random() limit ${ask.limit}\`;`;
    const parts = [
      ...(ask.where.length === 0 ? [] : [`where: ${whereOf(ask.where)}`]),
      ...selectOf(ask),
      ...(ask.order === undefined ? [] : [`orderBy: { ${ask.order.column}: '${ask.order.descending ? 'desc' : 'asc'}' }`]),
      ...(ask.limit === undefined ? [] : [`take: ${ask.limit}`]),
      ...(ask.offset === undefined ? [] : [`skip: ${ask.offset}`]),
    ];
    return `const ${give} = await prisma.${ask.table}.findMany({\n  ${parts.join(',\n  ')},\n});`;
  },
  // Of `findFirst` Prisma cuts the children in the process, having read them all: its page of children is asked for by the key.
  get(ask, give) {
    const by = ask.where.some(({ column }) => column === 'id') ? 'findUnique' : 'findFirst';
    return `const ${give} = await prisma.${ask.table}.${by}({ where: ${whereOf(ask.where)}, ${selectOf(ask).join(', ')} });`;
  },
  insert: ({ table, values }) => `await prisma.${table}.create({ data: { ${pairs(values)} } });`,
  update: ({ table, set, where }) => `await prisma.${table}.updateMany({ where: ${whereOf(where)}, data: { ${pairs(set)} } });`,
  add: ({ table, column, where }) =>
    `await prisma.${table}.updateMany({ where: ${whereOf(where)}, data: { ${column}: { increment: 1 } } });`,
  remove: ({ table, where }) => `await prisma.${table}.deleteMany({ where: ${whereOf(where)} });`,
};

const pairs = (values) =>
  Object.entries(values)
    .map(([column, value]) => `${column}: ${value}`)
    .join(', ');

function selectOf({ columns, children }) {
  if (columns === 'all') return [];
  const shown = (names) => names.map((name) => `${name}: true`).join(', ');
  const below =
    children === undefined
      ? ''
      : `, ${children.table}: { select: { ${shown(children.columns)} }, orderBy: { id: 'desc' }, take: ${children.limit} }`;
  return [`select: { ${shown(columns)}${below} }`];
}

function whereOf(where) {
  const conditions = where.map(({ column, is, value, when }) => {
    const compared = {
      '=': value,
      '<': `{ lt: ${value} }`,
      in: `{ in: ${value} }`,
      inside: `{ contains: ${value}, mode: 'insensitive' }`,
    }[is];
    return `${column}: ${when === undefined || is === '=' ? compared : `${when} === undefined ? undefined : ${compared}`}`;
  });
  return `{ ${conditions.join(', ')} }`;
}

const types = {
  identity: 'Int @id @default(autoincrement())',
  uuid: 'String @db.Uuid',
  integer: 'Int',
  money: 'BigInt',
  real: 'Float @db.Real',
  text: 'String',
  time: 'DateTime @default(now()) @db.Timestamptz(3)',
};

function schemaOf({ tables }) {
  return `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model users {
  id String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  name String
${tables.map(({ name }) => `  ${name} ${name}[]`).join('\n')}
}
${tables.map((table) => modelOf(table, tables)).join('')}`;
}

function modelOf({ name, columns, references, indexes }, tables) {
  const fields = columns.map(
    (column) =>
      `  ${column.name} ${types[column.type]}${column.default === undefined ? '' : ` @default(${JSON.stringify(column.default)})`}`,
  );
  const parents = references.map(
    (to) => `  ${to.name} ${to.table} @relation(fields: [${to.column}], references: [id], onDelete: Cascade)`,
  );
  const children = tables
    .filter((other) => other.references.some(({ table }) => table === name))
    .map((other) => `  ${other.name} ${other.name}[]`);
  const kept = indexes.map(({ columns: keys, unique }) => `  ${unique ? '@@unique' : '@@index'}([${keys.join(', ')}])`);
  return `\nmodel ${name} {\n${[...fields, ...parents, ...children, ...kept].join('\n')}\n}\n`;
}
