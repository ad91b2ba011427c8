import { writeColumns } from '../../columns.js';
import type { Library } from '../../library.js';
import { writeReads } from '../../once/reads.js';
import { otherRows } from './client.js';
import { prismaColumns } from './columns.js';
import { prismaQuestion } from './question.js';
import { prismaWrite } from './write.js';

export const prisma: Library = {
  name: 'Prisma',
  writers: { batch: writeReads, columns: writeColumns(prismaColumns) },
  question: prismaQuestion,
  write: prismaWrite,
  otherRows,
  decimals: 'object',
};
