import type { JudgeOptions } from '../../judge/index.js';
import type { App, Finding, Measurements, Scenario, Verdict } from '../../model/index.js';
import { slimApp } from './slim-app.js';
import { slimMeasurements } from './slim-measurements.js';

/** What a verdict was judged from, with what the running app showed in the findings already. */
export interface JudgedFrom {
  app: App;
  scenario: Scenario;
  findings: Finding[];
  measurements: Measurements;
  options: JudgeOptions;
  /** The sizes that were asked about, besides that of today. */
  sizes: number[];
}

/** What the page carries, so that it can be judged again in the browser: plain JSON. */
export interface Carried extends JudgedFrom {
  /** What the sections show besides, which no change moves. */
  shown: Pick<Verdict, 'app' | 'tool' | 'server'> & {
    statements: Pick<Verdict['statements'][number], 'entryPoints'>[];
    fixes: Pick<Verdict['fixes'][number], 'kind' | 'proposed' | 'changesWhatIsShown'>[];
  };
}

/**
 * All that the judge looks at for its answer, and nothing that the page does not show anyway: no text of a statement, no value
 * that the code fixes, no default of a column, no plan. The answer from it is the answer from the whole.
 */
export function carriedOf({ app, scenario, findings, measurements, options, sizes }: JudgedFrom, verdict: Verdict): Carried {
  const { users, now, version } = options;
  return {
    app: slimApp(app),
    scenario,
    findings: findings.map((finding) => ({ ...finding, why: '', evidence: [], related: [], at: [] })),
    measurements: slimMeasurements(measurements),
    options: { users, now, version, timings: {} },
    sizes,
    shown: {
      app: { ...verdict.app, schemaSources: [] },
      tool: verdict.tool,
      ...(verdict.server === undefined ? {} : { server: verdict.server }),
      statements: verdict.statements.map(({ entryPoints }) => ({ entryPoints })),
      fixes: verdict.fixes.map(({ kind, proposed, changesWhatIsShown }) => ({ kind, proposed, changesWhatIsShown })),
    },
  };
}
