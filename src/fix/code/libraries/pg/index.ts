import type { Library } from '../../library.js';
import { writeBatch } from './batch.js';
import { writePgColumns } from './columns.js';
import { pgQuestion } from './question.js';

export const pg: Library = {
  name: 'SQL',
  writers: { batch: writeBatch, columns: writePgColumns },
  question: pgQuestion,
  decimals: 'text',
};
