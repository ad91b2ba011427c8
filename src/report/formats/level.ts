import type { Finding } from '../../model/index.js';

/** What is measured to be wrong or to fail stops a merge, what is slow warns, what is only read in the code is a note. */
export function levelOf({ breaks: how, grade }: Finding): 'error' | 'warning' | 'note' {
  if (grade === 'suspected') return 'note';
  return how === 'slow' || how === 'costs' ? 'warning' : 'error';
}
