/** Rules of which only the running app tells; each has its page beside this file. */
export const observedRules = ['ended-process'] as const;
