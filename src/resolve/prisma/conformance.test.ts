import { fingerprintSync, loadModule } from 'libpg-query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApp } from '../../../test/support/app.js';
import { prismaShapes } from '../../../test/support/prisma-shapes.js';
import { generateClient, prismaRows, prismaSchema, recordingClient } from '../../../test/support/prisma.js';
import { type Lab, openLab } from '../../lab/index.js';
import { appDatabase, migrate } from '../../migrate/index.js';
import { accept } from '../../migrate/accept.js';
import type { App } from '../../model/index.js';
import { read } from '../../read/index.js';
import { resolve } from '../index.js';

/** Shapes that may differ before the test fails. */
const allowedShare = 0.05;

/** Shapes that we resolve otherwise, or not at all. */
const knownMisses = [
  'p.comment.create({ data: { text: "x", post: { connect: { id: "p1" } }, author: { connectOrCreate: { where: { email: "a" }, create: { email: "a" } } } }, include: { post: { include: { labels: true } } } })',
  'p.post.findMany({ where: { views: { equals: p.post.fields.views } } })',
];

// Prisma 7.10 was seen to send the same, but for patterns: LIKE ('%' || $1 || '%') in place of LIKE $1.
describe('what Prisma sends', () => {
  let lab: Lab;
  let app: App;
  let theirs: string[][];
  let ours: string[][];

  beforeAll(async () => {
    await loadModule();
    lab = await openLab();
    app = await readShapes(lab);
    ours = prismaShapes.map((_, at) => sentBy(app, at + firstLine));
    theirs = await sendShapes(lab);
  });
  afterAll(async () => lab.stop());

  it('sends something for every shape', () => {
    expect(prismaShapes.filter((_, at) => theirs[at]?.length === 0)).toEqual([]);
    expect(prismaShapes.length).toBeGreaterThanOrEqual(200);
  });

  it('is what we resolve, in the same number and order', () => {
    const misses = prismaShapes.flatMap((shape, at) => {
      const [sent = [], resolved = []] = [theirs[at], ours[at]];
      return sent.map(shapeOf).join('\n') === resolved.map(shapeOf).join('\n') ? [] : [{ shape, sent, resolved }];
    });
    const told = misses.map(({ shape, sent, resolved }) =>
      [shape, ...sent.map((sql) => `  sent     ${sql}`), ...resolved.map((sql) => `  resolved ${sql}`)].join('\n'),
    );
    expect(
      misses.map((miss) => miss.shape),
      `${prismaShapes.length - misses.length} of ${prismaShapes.length} call shapes agree\n${told.join('\n')}`,
    ).toEqual(knownMisses);
    expect(misses.length / prismaShapes.length).toBeLessThanOrEqual(allowedShare);
  });

  it('is taken by Postgres as we resolve it', async () => {
    const accepted = await accept(app, lab);
    expect(accepted.statements.flatMap(({ sql, refused }) => (refused ? [`${refused.message}: ${sql}`] : []))).toEqual([]);
  });
});

/** The statements of the calls in a line. A call that a loop sends for all turns at once has that form beside its own. */
function sentBy(app: App, line: number): string[] {
  const together = new Set(
    app.callSites.flatMap((site) =>
      site.variants.flatMap((variant, at) =>
        variant.steps.some((step) => step.name === 'batched') ? [`${site.id} ${String(at)}`] : [],
      ),
    ),
  );
  const found = app.statements.filter((statement) => statement.location.line === line);
  const batched = found.filter((statement) => together.has(`${statement.site} ${String(statement.variant)}`));
  return (batched.length > 0 ? batched : found)
    .toSorted((left, right) => left.location.column - right.location.column || left.order - right.order)
    .map((statement) => statement.sql);
}

/** The shapes stand one a line behind this many lines. */
const firstLine = 4;

async function readShapes(lab: Lab): Promise<App> {
  const lines = prismaShapes.map((shape, at) => `export const f${at} = async () => { await ${shape}; };`);
  const folder = writeApp({
    'package.json': '{}',
    'prisma/schema.prisma': prismaSchema,
    'index.ts': `import { PrismaClient, Prisma } from './generated';

const p = new PrismaClient();
${lines.join('\n')}`,
  });
  const reading = read(folder);
  return resolve(reading, await migrate(reading.schemaSources, lab));
}

/** What the real client sends; BEGIN, COMMIT and savepoints are no statements of ours. */
async function sendShapes(lab: Lab): Promise<string[][]> {
  const generated = await generateClient(prismaSchema);
  const connection = await lab.connect(appDatabase);
  const { client, taken, end } = recordingClient(generated, connection);
  const calls: ((p: unknown, Prisma: unknown) => Promise<unknown>)[] = new Function(
    `return [${prismaShapes.map((shape) => `async (p, Prisma) => ${shape}`).join(',')}]`,
  )();
  const sent: string[][] = [];
  for (const call of calls) {
    await connection.query(prismaRows);
    taken();
    const refused = await call(client, generated.Prisma).then(
      () => undefined,
      (error: unknown) => error,
    );
    sent.push(refused === undefined ? taken().filter((sql) => !/^(begin|commit|rollback)/i.test(sql)) : []);
  }
  await client.$disconnect();
  await end();
  await connection.end();
  return sent;
}

/** Lists of keys have as many placeholders as keys; we send them as one array, which Postgres plans alike. */
function shapeOf(sql: string): string {
  const list = /(NOT )?IN \(\$\d+(?:,\$\d+)*\)/g;
  return fingerprintSync(sql.replace(list, (_, not: string | undefined) => (not ? '<> all($1)' : '= any($1)')));
}
