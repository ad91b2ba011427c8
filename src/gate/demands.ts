import type { Gate, Verdict } from '../model/index.js';
import { growthOf, laws, spelled, surelyBeyond } from './steps.js';

/** What of the owner's demands is not kept, a sentence each. What is not known is not kept: an unknown is never a pass. */
export function brokenDemands(gate: Gate, verdict: Verdict): string[] {
  return [...ceilingSentences(gate, verdict), ...statementSentences(gate, verdict), ...growthSentences(gate, verdict)];
}

function ceilingSentences({ ceiling: wanted }: Gate, { ceiling }: Verdict): string[] {
  if (wanted === undefined) return [];
  const demand = `gate.ceiling asks for room for ${spelled(wanted)}`;
  if (ceiling === undefined) return [`${demand}, and no ceiling is known.`];
  const { unit, over, atMost } = ceiling;
  // As it is printed: to one digit.
  const users = Number(ceiling.users.toPrecision(1));
  if (users >= wanted)
    return atMost
      ? [`${demand}, and something that users reach could not be measured: there is room for at most ${spelled(users)} ${unit}s.`]
      : [];
  if (over) return [`${demand}, and only sizes up to ${spelled(users)} ${unit}s were judged: --users names larger ones.`];
  return [`${demand}, and there is room for about ${spelled(users)} ${unit}s.`];
}

function statementSentences({ statementsPerRequest: most }: Gate, { entryPoints }: Verdict): string[] {
  if (most === undefined) return [];
  return entryPoints
    .filter(({ kind }) => kind !== 'job')
    .flatMap(({ id, verdict }) => {
      const first = verdict.at.find(({ statements }) => Math.round(statements[1]) > most);
      if (first === undefined) return [];
      return [
        `gate.statementsPerRequest allows ${spelled(most)}, and ${id} sends up to ${spelled(Math.round(first.statements[1]))} at ${spelled(first.users)} users.`,
      ];
    });
}

function growthSentences({ growth: allowed }: Gate, verdict: Verdict): string[] {
  if (allowed === undefined) return [];
  const jobs = new Set(verdict.entryPoints.filter(({ kind }) => kind === 'job').map(({ id }) => id));
  return [...growthOf(verdict)].flatMap(([id, { law, exponent, entryPoints }]) => {
    const sender = entryPoints.find((entry) => !jobs.has(entry));
    if (sender === undefined || laws.indexOf(law) <= laws.indexOf(allowed) || exponent < surelyBeyond[allowed]) return [];
    const statement = verdict.statements.find((other) => other.id === id);
    const place = statement === undefined ? id : `${statement.location.file}:${String(statement.location.line)}`;
    return [`gate.growth allows ${allowed}, and the statement at ${place} (${sender}) grows ${law} with the users.`];
  });
}
