import { type DocumentReader, listOf, mostOperations, type Operation, pathOf, recordOf, textOf, type Told } from './operation.js';
import { fieldsIn, fieldsOf, resolved, toldBy } from './schema.js';

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'];

/** An OpenAPI document of version 3, or a Swagger one of version 2. */
export const openApi: DocumentReader = (document, file) => {
  const root = recordOf(document);
  const paths = recordOf(root?.['paths']);
  if (root === undefined || paths === undefined || (textOf(root['openapi']) ?? textOf(root['swagger'])) === undefined)
    return undefined;
  const server = textOf(recordOf(listOf(root['servers'])[0])?.['url']) ?? textOf(root['basePath']) ?? '';
  const base = (pathOf(server) ?? '').replace(/\/+$/, '');
  const operations: Operation[] = [];
  for (const [path, item] of Object.entries(paths)) {
    const shared = resolved(item, document);
    if (shared === undefined || !path.startsWith('/')) continue;
    for (const method of methods) {
      const operation = recordOf(shared[method]);
      if (operation === undefined || operations.length >= mostOperations) continue;
      const parameters = [...listOf(shared['parameters']), ...listOf(operation['parameters'])]
        .map((parameter) => resolved(parameter, document))
        .filter((parameter) => parameter !== undefined);
      const { body, form } = bodyOf(operation, parameters, document);
      operations.push({
        method: method.toUpperCase(),
        path: path.replace(/\{([^}]*)\}/g, (_, name: string) => `:${name.replace(/\W+/g, '_')}`),
        base,
        query: toldIn(parameters, 'query', document),
        body,
        form,
        file,
      });
    }
  }
  return operations;
};

function toldIn(parameters: readonly Record<string, unknown>[], place: string, document: unknown): Told[] {
  return parameters.flatMap((parameter) => {
    const name = textOf(parameter['name']);
    if (name === undefined || parameter['in'] !== place) return [];
    const schema = resolved(parameter['schema'], document) ?? parameter;
    const [first] = Object.values(recordOf(parameter['examples']) ?? {});
    const example = parameter['example'] ?? recordOf(first)?.['value'] ?? schema['example'];
    return [toldBy(name, parameter['required'] === true, schema, example)];
  });
}

function bodyOf(
  operation: Record<string, unknown>,
  parameters: readonly Record<string, unknown>[],
  document: unknown,
): Pick<Operation, 'body' | 'form'> {
  const whole = parameters.find((parameter) => parameter['in'] === 'body');
  if (whole !== undefined) return { body: fieldsOf(whole['schema'], document), form: 'json' };
  const form = toldIn(parameters, 'formData', document);
  if (form.length > 0) return { body: form, form: 'form' };
  const content = recordOf(resolved(operation['requestBody'], document)?.['content']) ?? {};
  const types = Object.keys(content);
  const type = types.find((each) => /json/i.test(each)) ?? types.find((each) => /urlencoded/i.test(each));
  const media = type === undefined ? undefined : recordOf(content[type]);
  if (media === undefined) return { body: [], form: 'json' };
  const [first] = Object.values(recordOf(media['examples']) ?? {});
  const shown = fieldsIn(
    media['example'] ?? resolved(first, document)?.['value'] ?? resolved(media['schema'], document)?.['example'],
  );
  const said = fieldsOf(media['schema'], document);
  // What the schema allows only decides; an example shows what else goes.
  const only = new Set(said.filter((field) => field.only === true).map(({ name }) => name));
  const named = new Set(shown.map(({ name }) => name));
  return {
    body: [...shown.filter(({ name }) => !only.has(name)), ...said.filter(({ name }) => only.has(name) || !named.has(name))],
    form: /json/i.test(type ?? '') ? 'json' : 'form',
  };
}
