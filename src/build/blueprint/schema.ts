import { schemaOf } from '../../settings/index.js';
import { blueprintShape } from './shapes.js';

/** The JSON Schema of a Blueprint, made of the same shapes that the reader holds against the file. */
export function blueprintSchema(): object {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'blueprint.json', ...schemaOf(blueprintShape) };
}
