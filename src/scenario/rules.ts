import type { Table } from '../model/index.js';
import { byCode } from './rules-code.js';
import { byKeys } from './rules-keys.js';
import { byNames } from './rules-names.js';
import type { Amount, Facts } from './facts.js';

/** One rule of docs/scenario.md: how many rows a table has, or undefined when it does not apply. */
export type Rule = (table: Table, facts: Facts) => Amount | undefined;

/** The rules in the order in which the first match wins. */
export const rules: readonly Rule[] = [...byCode, ...byKeys, ...byNames];
