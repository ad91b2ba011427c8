import type { Json } from '../../model/index.js';

/** A value of a body with its way in it: `items.0.quantity`. */
export interface Leaf {
  name: string;
  value: Json;
}

/** Every value of a body that is not a record or a list itself; empty ones stand for themselves. */
export function leavesOf(value: Json, name = ''): Leaf[] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return name === '' ? [] : [{ name, value }];
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, name === '' ? key : `${name}.${key}`));
}
