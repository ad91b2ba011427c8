import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verdict } from '../src/model/index.js';
import { openScratch } from '../src/scratch/index.js';
import { cli, root } from './support/cli.js';
import { type OwnServer, roleStatement, startOwnServer } from './support/postgres.js';

const shop = path.join(root, 'examples/brittle-shop');

let server: OwnServer;
let untouched: string[];
let inTheLab: Verdict;
beforeAll(async () => {
  server = await startOwnServer();
  await server.admin([roleStatement('maker', 'CREATEDB'), roleStatement('boss', 'CREATEDB CREATEROLE')]);
  untouched = await server.inventory();
  inTheLab = await verdictOf([]);
});
afterAll(() => server.stop());

async function verdictOf(words: string[]): Promise<Verdict> {
  const { stdout, stderr } = await cli(['check', shop, '--quick', '--json', ...words]);
  expect(stderr).not.toMatch(/LB_/);
  const verdict: Verdict = JSON.parse(stdout);
  return verdict;
}

/** Whether two intervals have a figure in common. */
const meet = ([low, high]: readonly [number, number], [otherLow, otherHigh]: readonly [number, number]): boolean =>
  low <= otherHigh && otherLow <= high;

describe.each(['maker', 'boss', 'postgres'])('the brittle shop on a server of one’s own, whose role is %s', (role) => {
  it('has the findings, the ceiling and the figures that it has in the lab, and leaves nothing', async () => {
    const there = await verdictOf(['--database', server.url(role)]);
    expect(await server.inventory()).toEqual(untouched);
    const findings = ({ findings }: Verdict): string[] =>
      findings
        .filter(({ status }) => status === 'open')
        .map(({ rule, id, breaks }) => `${rule} ${id} ${breaks}`)
        .sort();
    expect(findings(there)).toEqual(findings(inTheLab));
    expect(there.coverage.statements).toEqual(inTheLab.coverage.statements);
    expect(there.lamps).toEqual(inTheLab.lamps);
    expect(there.ceiling?.sort).toBe(inTheLab.ceiling?.sort);
    expect(meet(there.ceiling?.interval ?? [0, 0], inTheLab.ceiling?.interval ?? [0, 0])).toBe(true);
    // What was loaded is the same to the row; pages differ by little, since autovacuum goes on there.
    const loaded = (verdict: Verdict) =>
      verdict.statements.flatMap(({ id, points }) =>
        points.filter(({ tuple }) => tuple === 'heavy').map(({ users, rows }) => `${id} ${String(users)} ${String(rows)}`),
      );
    expect(loaded(there)).toEqual(loaded(inTheLab));
    const apart = there.statements.flatMap(({ id, at }) => {
      const lab = inTheLab.statements.find((statement) => statement.id === id)?.at ?? [];
      return at.filter((one) => lab.some(({ users, rows }) => users === one.users && !meet(one.rows, rows)));
    });
    expect(apart).toEqual([]);
    expect(there.server?.product).toMatch(/^PostgreSQL 18/);
  });
});

describe('limits', () => {
  it('stops the run when its databases outgrow theirs', async () => {
    const lab = await openScratch({
      url: server.url('maker'),
      loadAnyway: false,
      own: [],
      diskBytes: 40 * 1024 ** 2,
      statementSeconds: 60,
    });
    await lab.createDatabase('app');
    const client = await lab.connect('app');
    await client.query('create table t (a text)');
    await expect(
      client.query(`insert into t select repeat(md5(n::text), 30) from generate_series(1, 20000000) n`),
    ).rejects.toThrow();
    await lab.stop();
    expect(lab.failure?.()).toMatchObject({ code: 'LB_SCRATCH', message: expect.stringMatching(/grew past their limit/) });
    expect(await server.inventory()).toEqual(untouched);
  });
});
