// @ts-nocheck
import { test } from 'vitest';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { read } from '../read/index.js';
import { migrate } from '../migrate/index.js';
import { accept } from '../migrate/accept.js';
import { resolve } from '../resolve/index.js';
import { scenario } from '../scenario/index.js';
import { review } from '../review/index.js';
import { measure } from '../measure/index.js';
import { openLab } from '../lab/index.js';
import { judge } from './judge.js';
const asked = [1000, 10000, 100000, 1000000];
for (const name of (process.env.APPS ?? 'househarmony-manager,Biz-connect').split(','))
  test(
    name,
    async () => {
      const save = `/tmp/saves/${name}.json`;
      if (!existsSync(save)) {
        const reading = await read(`/work/apps/${name}`);
        const lab = await openLab();
        const cat = await migrate(reading.schemaSources, lab);
        const app = await accept(await resolve(reading, cat), lab);
        const sc = scenario(app);
        const m = await measure(app, sc, lab, { users: asked, heapMegabytes: 400 });
        await lab.stop();
        writeFileSync(save, JSON.stringify({ app, sc, m }));
      }
      const { app, sc, m } = JSON.parse(readFileSync(save, 'utf8'));
      const findings = review(app, sc).findings;
      const t = Date.now();
      const v = judge(app, sc, findings, m, { users: asked, now: 1000, version: '0', timings: {} });
      const out: string[] = [];
      out.push(
        `judge took ${Date.now() - t} ms`,
        'HEADLINE ' + v.headline,
        JSON.stringify(v.ceiling),
        'sizes ' + JSON.stringify(m.sizes),
        JSON.stringify(v.afterFixes),
        JSON.stringify(v.trafficRange),
        JSON.stringify(v.lamps),
        ...v.staircase.map(
          (x) =>
            `STEP ${x.users} ${JSON.stringify(x.interval)} ${x.under} ${x.sort} ${x.resource} ${x.grade} ${x.breaks} [${x.findings.length}]`,
        ),
        ...v.holds,
        JSON.stringify(v.questions, null, 1),
        JSON.stringify(v.factors),
        JSON.stringify(v.capacity),
        JSON.stringify({ ...v.coverage, unknowns: v.coverage.unknowns.length }),
      );
      for (const f of v.findings)
        out.push(
          `FINDING ${f.rule} ${f.grade} ${f.status} ${f.breaks} ${JSON.stringify(f.breaksAt)} | ${f.title} | ${f.at.at(1)?.text} | ${f.trial ?? ''} | ${f.evidence.at(-1)}`,
        );
      for (const e of v.entryPoints)
        out.push(
          `ENTRY ${e.name} ${e.moment} ${e.backOffice} ${e.verdict.budgetMilliseconds} ${e.verdict.ceiling.over ? 'over' : e.verdict.ceiling.users} ${e.verdict.measured} ${JSON.stringify(e.verdict.at[1])}`,
        );
      writeFileSync(`/tmp/saves/${name}.txt`, out.join('\n'));
    },
    200000,
  );
