import type { TableScenario, Unknown, Verdict } from '../model/index.js';
import { about } from '../judge/words.js';
import { basics } from './scenario.js';
import { paintOf, plainLine, type Style, wrap } from './style.js';

const most = 6;
const mostTold = 12;

/** What could not be read or measured. It is never a pass. */
export function renderUnknowns(verdict: Verdict, style: Style): string {
  const paint = paintOf(style);
  const { callSites, statements, unknowns } = verdict.coverage;
  const refused = verdict.statements.filter((statement) => statement.status === 'refused').length;
  const refusal =
    refused > 0 ? ` ${refused === 1 ? 'One statement never works' : `${refused} statements never work`}: see the findings.` : '';
  const counts = `${callSites.found} places use the database, ${callSites.reached} are reached from a screen, route or job, ${callSites.measured} of those were measured (${statements.measured} of ${statements.reached} statements).${refusal}`;
  const lines = unknowns
    .slice(0, most)
    .map((unknown) => `  ${paint.yellow('?')} ${wrap(sayUnknown(unknown), style.width, '    ')}`);
  const rest = unknowns.length > most ? [paint.dim(`  … and ${unknowns.length - most} more in --json`)] : [];
  const check = verdict.selfCheck
    ? [
        `  ${wrap(`Self-check: of ${verdict.selfCheck.predicted} statements predicted at the largest loaded size from the smaller ones, ${verdict.selfCheck.inside} came out inside their interval.${plans(verdict)}`, style.width, '  ')}`,
      ]
    : [];
  return [paint.bold('  What is not known'), `  ${wrap(counts, style.width, '  ')}`, ...lines, ...rest, ...check].join('\n');
}

function plans({ planCheck }: Verdict): string {
  if (planCheck === undefined) return '';
  return ` Postgres was asked how it would go about ${planCheck.predicted} of them there, and said it rightly for ${planCheck.inside}.`;
}

function sayUnknown(unknown: Unknown): string {
  const place = unknown.location ? `${unknown.location.file}:${unknown.location.line} ` : '';
  return plainLine(`${place}${unknown.name}: ${unknown.why}`);
}

/** What the number rests on, and the questions whose answers would change it. */
export function renderAssumptions(verdict: Verdict, style: Style): string {
  const paint = paintOf(style);
  const { scenario } = verdict;
  const growing = scenario.tables
    .filter((table) => table.perUser !== undefined)
    .map((table) => `${table.table} ${Number((table.perUser ?? 0).toPrecision(3))}${table.guess ? ' (a guess)' : ''}`);
  const own = scenario.tables.filter((table) => isToldLine(table));
  const lines = [
    `Rows per ${scenario.population?.unit ?? 'user'}: ${growing.join(', ')}.`,
    ...(own.length > 0
      ? [
          `Known better than by rule: ${own.slice(0, mostTold).map(sayTold).join('; ')}${own.length > mostTold ? `; and ${own.length - mostTold} more (loadbearing scenario)` : ''}.`,
        ]
      : []),
    ...basics(scenario, range(verdict)),
  ];
  const questions = verdict.questions.flatMap(({ ask, why, effectOfEachAnswer, set }) => [
    `  ${paint.yellow('→')} ${wrap(`${ask} ${why}.`, style.width, '    ')}`,
    ...effectOfEachAnswer.map((effect) => `      ${wrap(effect, style.width, '        ')}`),
    `    ${wrap(`Answer in loadbearing.json: ${set}`, style.width, '    ')}`,
  ]);
  return [
    ...(questions.length > 0 ? [paint.bold('  Questions to you'), ...questions, ''] : []),
    paint.bold('  What this rests on'),
    ...lines.map((line) => `  ${paint.dim(wrap(line, style.width, '  '))}`),
  ].join('\n');
}

/** A line that no rule made: the owner's, or a live database's. */
function isToldLine(table: TableScenario): boolean {
  return table.from !== undefined;
}

function sayTold(table: TableScenario): string {
  const rows = table.perUser === undefined ? `${table.fixed ?? 0} in all` : Number(table.perUser.toPrecision(3));
  return `${table.table} ${rows}, ${table.reason}`;
}

function range(verdict: Verdict): string {
  const { trafficRange } = verdict;
  if (!trafficRange || verdict.scenario.group) return '';
  return ` With a third of that traffic it holds about ${about(trafficRange.third)}, with three times about ${about(trafficRange.triple)}.`;
}
