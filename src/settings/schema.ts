import { settingsShape } from './shapes.js';
import type { Shape } from './shape.js';

/** Where the package keeps it, as an editor finds it from the app's folder. */
export const schemaPlace = './node_modules/loadbearing/loadbearing.schema.json';

/**
 * The JSON Schema of `loadbearing.json`, made of the same shapes that the reader holds against the file.
 * @param rules ids and kinds of the rules that there are
 */
export function settingsSchema(rules: readonly string[]): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'loadbearing.json',
    ...schemaOf(settingsShape(rules)),
  };
}

/** A shape as a JSON Schema. */
export function schemaOf(shape: Shape): object {
  const description = { description: shape.says };
  if (shape.kind === 'number') {
    return {
      type: shape.whole === true ? 'integer' : 'number',
      ...(shape.least === undefined ? {} : { minimum: shape.least }),
      ...(shape.above === undefined ? {} : { exclusiveMinimum: shape.above }),
      ...(shape.most === undefined ? {} : { maximum: shape.most }),
      ...description,
    };
  }
  if (shape.kind === 'text')
    return { type: 'string', minLength: 1, ...(shape.oneOf === undefined ? {} : { enum: shape.oneOf }), ...description };
  if (shape.kind === 'any') return { type: ['string', 'number', 'boolean'], ...description };
  if (shape.kind === 'yes-or-no') return { type: 'boolean', ...description };
  if (shape.kind === 'list')
    return {
      type: 'array',
      items: schemaOf(shape.of),
      ...(shape.empty === true ? {} : { minItems: 1 }),
      ...(shape.most === undefined ? {} : { maxItems: shape.most }),
      ...description,
    };
  if (shape.kind === 'map') return { type: 'object', additionalProperties: schemaOf(shape.of), ...description };
  if (shape.kind === 'or-null') return { anyOf: [{ type: 'null' }, schemaOf(shape.of)], ...description };
  const properties = Object.fromEntries(Object.entries(shape.fields).map(([key, field]) => [key, schemaOf(field)]));
  return {
    type: 'object',
    properties,
    additionalProperties: false,
    ...(shape.required === undefined ? {} : { required: shape.required }),
    ...(shape.eitherOr === undefined ? {} : { oneOf: shape.eitherOr.map((key) => ({ required: [key] })) }),
    ...description,
  };
}
