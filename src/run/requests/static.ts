/** Names that no field of a body may have: they mean the object itself. */
export function isStatic(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}
