import type { TaggedTemplateExpression } from '@oxc-project/types';
import { callClient } from '../libraries/index.js';
import { callRawByShape } from '../libraries/shape.js';
import { kyselySql } from '../libraries/kysely-expression.js';
import { isPrismaNamespace } from '../libraries/prisma.js';
import { textOf } from './concatenate.js';
import { evaluate } from './evaluate.js';
import type { Frame } from './frame.js';
import { locate } from '../parse.js';
import { callUnknown } from './unseen.js';
import type { Value } from './value.js';

/** A tagged template: SQL where the tag is one of a database library. */
export function evaluateTagged(node: TaggedTemplateExpression, frame: Frame): Value {
  const tag = evaluate(node.tag, frame);
  const chunks: (string | Value)[] = [];
  node.quasi.quasis.forEach((quasi, index) => {
    chunks.push(quasi.value.cooked ?? quasi.value.raw);
    const expression = node.quasi.expressions[index];
    if (expression) chunks.push(evaluate(expression, frame));
  });
  if (tag.kind === 'external' && tag.source.startsWith('drizzle-orm'))
    return { kind: 'sql', chunks, location: locate(frame.module, node) };
  if (tag.kind === 'external' && tag.source.startsWith('@vercel/postgres')) {
    return callClient({ kind: 'client', library: 'pg', role: 'owner' }, 'query', [{ kind: 'sql', chunks }], node, frame);
  }
  if (tag.kind === 'external' && tag.source === 'kysely') return kyselySql(chunks, node, frame);
  if (tag.kind === 'external' && isPrismaNamespace(tag) && /(^|\.)sql$/.test(tag.name))
    return { kind: 'sql', chunks, location: locate(frame.module, node) };
  if (tag.kind === 'path') return callClient(tag, undefined, [{ kind: 'sql', chunks }], node, frame);
  if (tag.kind === 'client') return callClient(tag, 'query', [{ kind: 'sql', chunks }], node, frame);
  if (tag.kind === 'external' && /^(gql|css|styled|html|String\.raw)/.test(tag.name)) return textOf(chunks);
  const raw = callRawByShape(node, { kind: 'sql', chunks }, frame);
  if (raw) return raw;
  return callUnknown(
    'template',
    chunks.filter((chunk) => typeof chunk !== 'string'),
    frame,
  );
}
