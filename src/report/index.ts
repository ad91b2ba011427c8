import type { App, Finding, Verdict } from '../model/index.js';
import { renderAds } from './ads.js';
import { renderAssumptions, renderUnknowns } from './assumptions.js';
import { renderFinding, renderFindings as listFindings, renderMore } from './findings.js';
import { renderBill } from './bill.js';
import { renderFixes } from './fixes.js';
import { renderGate } from './gate.js';
import { renderHead } from './head.js';
import { renderHolds } from './holds.js';
import { renderLamps } from './lamps.js';
import { renderObserved } from './observed.js';
import { renderStaircase } from './staircase.js';
import { renderUnderLoad } from './under-load.js';
import { coverageOf, sayCoverage } from './coverage.js';
import { type Style, wrap } from './style.js';

export { type Coverage, coverageOf } from './coverage.js';
export type { Excerpt } from './page/findings.js';
export { type Carried, carriedOf, type JudgedFrom } from './live/carried.js';
export { workerScript } from './page/live-script.js';
export { type Live, renderPage } from './page/page.js';
export { type FormatContext, type FormatName, formats, isFormat, type RuleText } from './formats/index.js';
export { type FixReport, keptPromise, renderFixReport } from './fix-report.js';
export { renderScale } from './scale.js';
export { evidenceInPrompt, promptOf } from './prompt.js';
export { inOrder, promptOfAll } from './prompts.js';
export type { Style } from './style.js';

/** Findings on the first screen; the rest follow as one line each. */
const firstScreen = 3;

/** A verdict as text for a terminal: the answer first, then what breaks, what to do, and what it rests on. */
export function renderVerdict(verdict: Verdict, style: Style): string {
  const open = verdict.findings.filter((finding) => finding.status === 'open');
  const unit = verdict.scenario.population?.unit ?? 'user';
  const sections = [
    renderHead(verdict, style),
    renderGate(verdict, style),
    renderLamps(verdict, style),
    renderStaircase(verdict, style),
    ...open.slice(0, firstScreen).map((finding, index) => renderFinding(finding, index + 1, style, unit)),
    renderMore(
      open.slice(firstScreen),
      verdict.findings.filter((finding) => finding.status === 'cleared'),
      verdict.findings.filter((finding) => finding.status === 'accepted'),
      firstScreen,
      style,
      unit,
    ),
    renderFixes(verdict, style),
    renderObserved(verdict, style),
    renderUnderLoad(verdict, style),
    renderAds(verdict, style),
    renderBill(verdict, style),
    renderHolds(verdict, style),
    renderUnknowns(verdict, style),
    renderAssumptions(verdict, style),
  ];
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n\n`;
}

/** What was measured, without a verdict. */
export { renderMeasurements } from './measurements.js';

/** What it all rests on, table by table. */
export { renderScenario } from './scenario.js';

/** Findings of a review that measured nothing. */
export function renderFindings(findings: Finding[], style: Style, app?: App): string {
  const coverage = app ? `\n\n  ${wrap(sayCoverage(coverageOf(app)), style.width, '  ')}` : '';
  return `\n${listFindings(findings, style, app?.otherDatabase)}${coverage}\n\n`;
}
