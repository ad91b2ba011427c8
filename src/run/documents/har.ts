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

const mostEntries = 5000;
/** What a browser fetches besides. */
const asset = /\.(?:m?js|css|map|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|mp4|webm|html?|txt|webmanifest|wasm)$/i;

/**
 * A recording of a browser (HTTP Archive 1.2). Of each request only its method, path, query and body are looked at: its headers and
 * cookies are somebody's sign-in. Hosts do not count.
 */
export const har: DocumentReader = (document, file) => {
  const log = recordOf(recordOf(document)?.['log']);
  if (log === undefined || !Array.isArray(log['entries'])) return undefined;
  const operations = new Map<string, Operation>();
  for (const entry of log['entries'].slice(0, mostEntries)) {
    const request = recordOf(recordOf(entry)?.['request']);
    const method = textOf(request?.['method'])?.toUpperCase();
    const path = pathOf(textOf(request?.['url']) ?? '');
    if (request === undefined || method === undefined || path === undefined || asset.test(path)) continue;
    if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(method)) continue;
    const key = `${method} ${path}`;
    if (operations.has(key) || operations.size >= mostOperations) continue;
    const { body, form } = bodyOf(recordOf(request['postData']));
    operations.set(key, { method, path, base: '', query: namedValues(request['queryString']), body, form, file });
  }
  return [...operations.values()];
};

/** `[{ name, value }]`, as recordings and collections list what was sent. */
function namedValues(list: unknown): Told[] {
  return listOf(list)
    .slice(0, mostFields)
    .flatMap((each) => {
      const record = recordOf(each);
      const name = textOf(record?.['name']);
      return name === undefined || name === '' ? [] : [sentField({ name, value: textOf(record?.['value']) ?? null })];
    });
}

function bodyOf(data: Record<string, unknown> | undefined): Pick<Operation, 'body' | 'form'> {
  if (data === undefined) return { body: [], form: 'json' };
  if (/urlencoded/i.test(textOf(data['mimeType']) ?? '')) return { body: namedValues(data['params']), form: 'form' };
  const value = jsonOf(jsonIn(textOf(data['text']) ?? ''));
  return { body: value === undefined ? [] : leavesOf(value).slice(0, mostFields).map(sentField), form: 'json' };
}
