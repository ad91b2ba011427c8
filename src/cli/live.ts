import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Result } from '../check.js';
import { heardApp, withObserved } from '../judge/index.js';
import type { Verdict } from '../model/index.js';
import { carriedOf, type JudgedFrom, type Live, workerScript } from '../report/index.js';
import { review } from '../review/index.js';
import { version } from '../version.js';

/** The judge for the browser, as `npm run build` bundles it; from `dist/cli` or `src/cli`. */
const bundle = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../dist/report/live/bundle.js');

/** With more statements a change takes longer to judge than anybody waits: of 460, one or two seconds; of 3,500, a minute. */
const mostStatements = 1500;

/** What makes the report page answer to changes; undefined where nothing was measured that could be judged again. */
export function liveOf(result: Result, verdict: Verdict): Live | 'too large' | undefined {
  const from = judgedFrom(result);
  if (from === undefined) return undefined;
  if (result.app.statements.length > mostStatements) return 'too large';
  const data = JSON.stringify(carriedOf(from, verdict));
  return { judge: packed(`${readFileSync(bundle, 'utf8')}\n${workerScript}`), data: packed(data), now: from.options.now };
}

/** What a result was judged from: as `judgeAgain` judges it. */
export function judgedFrom({ asked, app, scenario, measurements, observations }: Result): JudgedFrom | undefined {
  if (asked === undefined || measurements === undefined) return undefined;
  const { now, users, only, skip } = asked;
  const { findings } = review(app, scenario, { ...(only ? { only } : {}), ...(skip ? { skip } : {}) });
  return {
    app: heardApp(app, observations),
    scenario,
    findings: observations === undefined ? findings : withObserved(app, findings, observations),
    measurements,
    sizes: users,
    options: { users: [...new Set([now, ...users])].sort((left, right) => left - right), now, version, timings: {} },
  };
}

function packed(text: string): string {
  return gzipSync(text, { level: 9 }).toString('base64');
}
