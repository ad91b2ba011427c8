import { type Baseline, LoadbearingError } from '../model/index.js';
import { parseWithLines, plainValue, problemIn, type Shape } from '../settings/index.js';
import { laws } from './steps.js';

const says = '';
const count: Shape = { kind: 'number', least: 0, most: 1e12, says };
const shape: Shape = {
  kind: 'object',
  says,
  required: ['loadbearing', 'ceiling', 'findings', 'statementsPerRequest', 'growth'],
  fields: {
    loadbearing: { kind: 'number', least: 1, most: 1, says },
    ceiling: {
      kind: 'or-null',
      says,
      of: { kind: 'object', says, required: ['users', 'over'], fields: { users: count, over: { kind: 'yes-or-no', says } } },
    },
    findings: {
      kind: 'map',
      says,
      of: {
        kind: 'object',
        says,
        required: ['rule', 'breaks', 'status'],
        fields: {
          rule: { kind: 'text', says },
          breaks: { kind: 'text', oneOf: ['wrong', 'fails', 'slow', 'costs', 'unsafe'], says },
          status: { kind: 'text', oneOf: ['open', 'cleared', 'accepted'], says },
        },
      },
    },
    statementsPerRequest: { kind: 'map', says, of: { kind: 'map', says, of: count } },
    growth: {
      kind: 'map',
      says,
      of: {
        kind: 'object',
        says,
        required: ['law', 'exponent'],
        fields: { law: { kind: 'text', oneOf: laws, says }, exponent: { kind: 'number', least: -100, most: 100, says } },
      },
    },
  },
};

/** Reads a baseline back. @throws LB_BASELINE with the line and what is wrong there */
export function readBaseline(text: string, file: string): Baseline {
  let value: unknown;
  try {
    const node = parseWithLines(text);
    const problem = problemIn(node, shape);
    if (problem !== undefined) throw new LoadbearingError('LB_BASELINE', file, problem.line, problem.text);
    value = plainValue(node);
  } catch (error) {
    if (error instanceof LoadbearingError || !(error instanceof Error)) throw error;
    const line = 'line' in error ? Number(error.line) : 1;
    throw new LoadbearingError('LB_BASELINE', file, line, error.message);
  }
  if (!isBaseline(value)) throw new LoadbearingError('LB_BASELINE', file, 1, 'the whole must be an object');
  return value;
}

/** The shape was held against it before: every key and every value is as Baseline has them. */
function isBaseline(value: unknown): value is Baseline {
  return typeof value === 'object' && value !== null && 'findings' in value;
}
