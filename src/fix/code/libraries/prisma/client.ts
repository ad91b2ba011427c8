import type { Target } from '../../model.js';
import { rootOf } from '../../syntax/nodes.js';
import { moduleOf } from '../../where/module-of.js';

/** Why the rows of a client may be something else than the database's, as far as the file in which it is made says. */
export function otherRows(target: Target): string | undefined {
  return isPlainClient(target) ? undefined : 'whether the client makes something else of its rows is not known';
}

/** Whether a client of Prisma is not extended, as far as the file in which it is made says. */
function isPlainClient({ call, module, folder }: Target): boolean {
  const root = rootOf(call);
  for (const statement of module.program.body) {
    if (statement.type !== 'ImportDeclaration' || !statement.specifiers.some(({ local }) => local.name === root)) continue;
    const made = moduleOf(statement.source.value, module, folder);
    return made?.text.includes('$extends') === false && made.text.includes('PrismaClient');
  }
  return module.text.includes('PrismaClient') && !module.text.includes('$extends');
}
