import { type Course, sharePath } from './course.js';

/** "8", "one of 8" where each stands on an arm of its own, "up to 3 of 8": so many of them one request meets. */
export function mostOf(most: number, all: number): string {
  if (most >= all) return String(all);
  return most === 1 ? `one of ${String(all)}` : `up to ${String(most)} of ${String(all)}`;
}

/**
 * Calls in groups of those that one request may make: of calls on arms that exclude each other, no two are in one group. What no
 * course tells of stays with the others.
 */
export function runningTogether<T>(items: readonly T[], siteOf: (item: T) => string, courses: readonly Course[]): T[][] {
  const groups: T[][] = [];
  const wanted = new Set(items.map(siteOf));
  const told = courses
    .map(({ steps }) => steps.filter(({ site }) => wanted.has(site)))
    .filter((steps) => new Set(steps.map(({ site }) => site)).size > 1);
  const excluded = (one: string, other: string): boolean => {
    let both = false;
    for (const steps of told) {
      const [left, right] = [one, other].map((site) => steps.filter((step) => step.site === site));
      if (!left || !right || left.length === 0 || right.length === 0) continue;
      both = true;
      if (left.some((step) => right.some((second) => sharePath(step, second)))) return false;
    }
    return both;
  };
  for (const item of items) {
    const group = groups.find((members) => members.every((member) => !excluded(siteOf(member), siteOf(item))));
    if (group) group.push(item);
    else groups.push([item]);
  }
  return groups;
}
