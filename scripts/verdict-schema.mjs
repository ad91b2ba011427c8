// Writes verdict.schema.json, what `loadbearing check --json` prints, from the types of src/model/. Run it with `node scripts/verdict-schema.mjs [FILE]`; a test
// fails when the file and the types differ.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

const model = new URL('../src/model/', import.meta.url);
const file = process.argv[2] ?? new URL('../verdict.schema.json', import.meta.url);

/** The JSON Schema (draft 2020-12) of a verdict: each named type of the model once, with its comment. */
function verdictSchema() {
  const known = declarations();
  const definitions = {};
  const refer = (name) => {
    if (!(name in definitions)) {
      definitions[name] = {};
      const { node, comment } = known.types.get(name) ?? fail(`no type ${name}`);
      definitions[name] = { ...(comment === '' ? {} : { description: comment }), ...declared(node, translate) };
    }
    return { $ref: `#/$defs/${name}` };
  };
  const translate = (type) => schemaOf(type, { known, refer, translate });
  const root = refer('Verdict');
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([left], [right]) => (left < right ? -1 : 1)));
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'A verdict of loadbearing', ...root, $defs: sorted };
}

/** Interfaces, type aliases and constant lists of the model, by name. */
function declarations() {
  const types = new Map();
  const lists = new Map();
  for (const name of readdirSync(model).filter((entry) => entry.endsWith('.ts') && !entry.endsWith('.test.ts'))) {
    const text = readFileSync(new URL(name, model), 'utf8');
    const { program, comments } = parseSync(name, text);
    const commentBefore = (node) => commentOf(comments, text, node);
    for (const statement of program.body) {
      const node = statement.declaration ?? statement;
      if (node.type === 'TSInterfaceDeclaration' || node.type === 'TSTypeAliasDeclaration')
        types.set(node.id.name, { node: withComments(node, commentBefore), comment: commentBefore(statement) });
      for (const each of node.type === 'VariableDeclaration' ? node.declarations : [])
        if (each.init?.type === 'TSAsExpression' && each.init.expression.type === 'ArrayExpression')
          lists.set(
            each.id.name,
            each.init.expression.elements.map((element) => element.value),
          );
    }
  }
  return { types, lists };
}

/** Puts the comment of each member where the translation meets it. */
function withComments(node, commentBefore) {
  const walk = (value) => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (typeof value !== 'object' || value === null) return;
    if (value.type === 'TSPropertySignature') value.comment = commentBefore(value);
    Object.values(value).forEach(walk);
  };
  walk(node);
  return node;
}

/** The text of the comment that ends right before a node. */
function commentOf(comments, text, { start }) {
  const found = comments.findLast((comment) => comment.end <= start);
  if (found === undefined || found.type !== 'Block' || text.slice(found.end, start).trim() !== '') return '';
  return found.value
    .replace(/^\*|^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function declared(node, translate) {
  if (node.type === 'TSTypeAliasDeclaration') return translate(node.typeAnnotation);
  const own = members(node.body.body, translate);
  return node.extends.reduce(
    (schema, parent) => merged(schema, translate({ type: 'TSTypeReference', typeName: parent.expression, whole: true })),
    own,
  );
}

function members(nodes, translate) {
  const properties = {};
  const required = [];
  let others = false;
  for (const node of nodes) {
    if (node.type === 'TSIndexSignature') {
      others = translate(node.typeAnnotation.typeAnnotation);
      continue;
    }
    if (node.type !== 'TSPropertySignature') fail(`a member of the kind ${node.type}`);
    const name = node.key.name ?? node.key.value;
    const parts = partsOf(node.typeAnnotation.typeAnnotation);
    const present = parts.filter(({ type }) => type !== 'TSUndefinedKeyword');
    const schema = translate(
      present.length === parts.length ? node.typeAnnotation.typeAnnotation : { type: 'TSUnionType', types: present },
    );
    properties[name] = node.comment ? { description: node.comment, ...schema } : schema;
    if (!node.optional && present.length === parts.length) required.push(name);
  }
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: others };
}

function partsOf(type) {
  if (type.type === 'TSParenthesizedType') return partsOf(type.typeAnnotation);
  return type.type === 'TSUnionType' ? type.types.flatMap(partsOf) : [type];
}

/** Two records as one. */
function merged(left, right) {
  const required = [...(right.required ?? []), ...(left.required ?? [])];
  return {
    type: 'object',
    properties: { ...right.properties, ...left.properties },
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

const plain = {
  TSStringKeyword: { type: 'string' },
  TSBooleanKeyword: { type: 'boolean' },
  TSNullKeyword: { type: 'null' },
  TSNumberKeyword: { type: 'number' },
  TSUnknownKeyword: {},
};

function schemaOf(type, scene) {
  const { translate } = scene;
  if (type.type in plain) return plain[type.type];
  if (type.type === 'TSParenthesizedType' || type.type === 'TSTypeOperator') return translate(type.typeAnnotation);
  if (type.type === 'TSArrayType') return { type: 'array', items: translate(type.elementType) };
  if (type.type === 'TSLiteralType') return { const: type.literal.value };
  if (type.type === 'TSTypeLiteral') return members(type.members, translate);
  if (type.type === 'TSTupleType') {
    const items = type.elementTypes.map((each) => translate(each.type === 'TSNamedTupleMember' ? each.elementType : each));
    return { type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length };
  }
  if (type.type === 'TSUnionType') return union(partsOf(type), translate);
  if (type.type === 'TSIntersectionType') return type.types.map((each) => whole(each, scene)).reduce(merged);
  if (type.type === 'TSIndexedAccessType') return indexed(type, scene);
  if (type.type === 'TSTypeReference') return reference(type, scene);
  return fail(`a type of the kind ${type.type}`);
}

function union(types, translate) {
  if (types.length === 1) return translate(types[0]);
  const literals = types.filter(({ type }) => type === 'TSLiteralType').map(({ literal }) => literal.value);
  const others = types.filter(({ type }) => type !== 'TSLiteralType').map(translate);
  const choices = [...(literals.length > 0 ? [{ enum: literals }] : []), ...others];
  return choices.length === 1 ? choices[0] : { anyOf: choices };
}

/** The properties themselves, and not a reference to them. */
function whole(type, scene) {
  if (type.type !== 'TSTypeReference' || type.typeArguments) return schemaOf(type, scene);
  const { node } = scene.known.types.get(type.typeName.name) ?? fail(`no type ${type.typeName.name}`);
  return declared(node, scene.translate);
}

function indexed({ objectType, indexType }, scene) {
  const inner = objectType.type === 'TSParenthesizedType' ? objectType.typeAnnotation : objectType;
  if (inner.type === 'TSTypeQuery') return { enum: scene.known.lists.get(inner.exprName.name) ?? fail('an unknown list') };
  return whole(inner, scene).properties[indexType.literal.value];
}

function reference(type, scene) {
  const { name } = type.typeName;
  const given = type.typeArguments?.params ?? [];
  if (type.whole) return whole({ type: 'TSTypeReference', typeName: type.typeName }, scene);
  if (name === 'Record') return { type: 'object', additionalProperties: scene.translate(given[1]) };
  if (name === 'Partial') {
    const record = given[0].typeName?.name === 'Record' ? given[0].typeArguments.params : undefined;
    if (record === undefined) return { ...whole(given[0], scene), required: [] };
    const keys = partsOf(record[0]).map(({ literal }) => literal.value);
    const value = scene.translate(record[1]);
    return { type: 'object', properties: Object.fromEntries(keys.map((key) => [key, value])), additionalProperties: false };
  }
  if (name === 'Omit' || name === 'Pick')
    return chosen(
      whole(given[0], scene),
      partsOf(given[1]).map(({ literal }) => literal.value),
      name === 'Pick',
    );
  if (name === 'NonNullable') return scene.translate(given[0]);
  return scene.refer(name);
}

function chosen({ properties, required = [] }, names, keep) {
  const wanted = (name) => names.includes(name) === keep;
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => wanted(name))),
    required: required.filter(wanted),
    additionalProperties: false,
  };
}

function fail(why) {
  throw new Error(`verdict.schema.json cannot be written: ${why}`);
}

writeFileSync(file, `${JSON.stringify(verdictSchema(), null, 2)}\n`);
