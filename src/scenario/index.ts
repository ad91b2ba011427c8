export { type Overrides, scenario } from './scenario.js';
export { actorLinks, gatherFacts, ownerColumn } from './facts.js';
export type { Link } from './links.js';
export { appTables, tableKey, uniqueKeys } from './tables.js';
export { headNoun, isA, nouns, words } from './names.js';
export { sitesOf } from './usage.js';
export * as vocabulary from './vocabulary.js';
