import type { Plan } from '../../plan/plan.js';
import type { Files } from '../text.js';

/** The packages of the web client. */
export const clientPackages: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = {
  dependencies: {},
  devDependencies: {},
};

/** The files of the web client that follow from the Blueprint. */
export function clientFiles(_plan: Plan): Files {
  return new Map();
}
