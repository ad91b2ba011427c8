import type { Replacement, Target } from '../../model.js';

/** `select: { … }` of the columns that are used. */
export function prismaColumns({ call, trial }: Target): Replacement[] | string {
  const { callee, arguments: given } = call;
  const method = callee.type === 'MemberExpression' && callee.property.type === 'Identifier' ? callee.property.name : '';
  if (!['findMany', 'findFirst', 'findUnique'].includes(method)) return 'it is no plain read of Prisma';
  const text = `select: { ${trial.columns.map((name) => `${name}: true`).join(', ')} }`;
  const [first, ...more] = given;
  if (first === undefined) return [{ start: call.end - 1, end: call.end - 1, text: `{ ${text} }` }];
  if (first.type !== 'ObjectExpression' || more.length > 0) return 'what it asks for does not stand there';
  for (const each of first.properties) {
    const name = each.type === 'Property' && !each.computed && each.key.type === 'Identifier' ? each.key.name : 'select';
    if (['select', 'include', 'omit', 'distinct', 'cursor'].includes(name)) return 'it says already what comes back';
  }
  return [{ start: first.start + 1, end: first.start + 1, text: ` ${text}${first.properties.length > 0 ? ',' : ' '}` }];
}
