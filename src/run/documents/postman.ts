import { leavesOf } from '../requests/leaves.js';
import { jsonIn } from '../requests/send.js';
import { jsonOf } from '../requests/values.js';
import {
  type DocumentReader,
  listOf,
  mostFields,
  mostOperations,
  type Operation,
  pathOf,
  recordOf,
  sentField,
  textOf,
  type Told,
} from './operation.js';

const deepest = 20;

/** A Postman collection of version 2: folders of requests. Its variables, sign-ins and headers are not looked at. */
export const postman: DocumentReader = (document, file) => {
  const root = recordOf(document);
  if (root === undefined || !/getpostman\.com|postman\.com/.test(textOf(recordOf(root['info'])?.['schema']) ?? ''))
    return undefined;
  if (!Array.isArray(root['item'])) return undefined;
  const operations: Operation[] = [];
  const walk = (items: unknown, depth: number): void => {
    for (const item of listOf(items)) {
      if (operations.length >= mostOperations || depth > deepest) return;
      const record = recordOf(item);
      if (record === undefined) continue;
      if (Array.isArray(record['item'])) walk(record['item'], depth + 1);
      const found = operationOf(record['request'], file);
      if (found !== undefined) operations.push(found);
    }
  };
  walk(root['item'], 0);
  return operations;
};

function operationOf(request: unknown, file: string): Operation | undefined {
  const record = recordOf(request) ?? (typeof request === 'string' ? { url: request } : undefined);
  if (record === undefined) return undefined;
  const url = recordOf(record['url']) ?? { raw: record['url'] };
  const parts = listOf(url['path']).flatMap((part) => textOf(part) ?? textOf(recordOf(part)?.['value']) ?? []);
  const path = parts.length > 0 ? `/${parts.join('/')}` : pathOf(textOf(url['raw']) ?? '');
  if (path === undefined) return undefined;
  const { body, form } = bodyOf(recordOf(record['body']));
  return {
    method: (textOf(record['method']) ?? 'GET').toUpperCase(),
    path: path.replace(/\{\{(\w+)\}\}/g, ':$1').replace(/\{\{[^}]*\}\}/g, ':value'),
    base: '',
    query: namedValues(url['query']),
    body,
    form,
    file,
  };
}

/** `[{ key, value }]`, without what is turned off. */
function namedValues(list: unknown): Told[] {
  return listOf(list)
    .slice(0, mostFields)
    .flatMap((each) => {
      const record = recordOf(each);
      const name = textOf(record?.['key']);
      if (name === undefined || name === '' || record?.['disabled'] === true) return [];
      return [sentField({ name, value: textOf(record?.['value']) ?? null })];
    });
}

function bodyOf(body: Record<string, unknown> | undefined): Pick<Operation, 'body' | 'form'> {
  if (body?.['mode'] === 'urlencoded') return { body: namedValues(body['urlencoded']), form: 'form' };
  // A variable that stands for no text is no JSON; in its place stands a text that names one.
  const text = (textOf(body?.['raw']) ?? '').replace(/(:\s*)(\{\{[^}"]*\}\})/g, '$1"$2"');
  const value = jsonOf(jsonIn(text));
  return { body: value === undefined ? [] : leavesOf(value).slice(0, mostFields).map(sentField), form: 'json' };
}
