import { writeColumns } from '../../columns.js';
import type { Library } from '../../library.js';
import { writeReads } from '../../once/reads.js';
import { drizzleColumns } from './columns.js';
import { isDescribing } from './condition.js';
import { drizzleQuestion } from './question.js';
import { drizzleWrite } from './write.js';

export const drizzle: Library = {
  name: 'Drizzle',
  writers: { batch: writeReads, columns: writeColumns(drizzleColumns) },
  question: drizzleQuestion,
  write: drizzleWrite,
  describes: isDescribing,
  decimals: 'text',
};
