import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blueprintSchema } from './schema.js';
import { questionsOf } from './questions.js';
import { readBlueprint } from './read.js';

const examples = new URL('../../../examples/blueprints/', import.meta.url);

/** A Blueprint with one entity more, of which the test says the lines. */
function withEntity(lines: string, rest = ''): string {
  return `{ "name": "app",
"entities": {
"shop": { "owner": "user", "fields": { "name": { "type": "text" } } },
"thing": {
${lines}
} }${rest} }`;
}

function refusal(text: string): string {
  try {
    readBlueprint(text, 'blueprint.json');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'it was read';
}

describe('a Blueprint', () => {
  it.each(readdirSync(examples))('is read: %s', (file) => {
    const blueprint = readBlueprint(readFileSync(new URL(file, examples), 'utf8'), file);
    expect(Object.keys(blueprint.entities).length).toBeGreaterThanOrEqual(8);
  });

  const field = '"fields": { "title": { "type": "text" } }';
  it.each([
    ['{', 'line 1: '],
    ['{ "name": "app" }', 'line 1: it lacks "entities"'],
    ['{ "name": "An App", "entities": { "a": { "owner": "user", "fields": {} } } }', 'is no name of a package'],
    [withEntity(`${field}`), 'line 4: "thing" needs "owner"'],
    [withEntity(`"owner": "shop", ${field}`), 'line 5: "thing" is owned by "shop", which is none of its relations'],
    [withEntity('"owner": "user",\n"fields": { "id": { "type": "text" } }'), 'line 6: "id" is no name that may be chosen'],
    [withEntity('"owner": "user",\n"fields": { "kind": { "type": "choice" } }'), 'line 6: "kind" is a choice and needs "of"'],
    [
      withEntity('"owner": "user",\n"fields": { "kind": { "type": "choice", "of": ["a"], "default": "b" } }'),
      'cannot begin as "b"',
    ],
    [
      withEntity(`"owner": "user", ${field},\n"relations": { "shop": { "to": "shoop" } }`),
      'line 6: "shop" leads to "shoop", which is no entity',
    ],
    [withEntity(`"owner": "user", ${field},\n"relations": { "shop": { "to": "shop", "onDelete": "clear" } }`), 'is not optional'],
    [withEntity(`"owner": "user", ${field}, "see": ["shopkeeper"]`), '"shopkeeper" is nobody who could see "thing"'],
    [withEntity(`"owner": "user", ${field}, "change": ["everyone"]`), 'everyone may not change rows of "thing"'],
    [withEntity(`"owner": "user", ${field}, "unique": [["colour"]]`), '"colour" is no field or relation of "thing"'],
    [
      withEntity(`"owner": "user", ${field},\n"lists": {\n"all": {} }`),
      'line 7: "all": it lists all rows, and not everybody may see them',
    ],
    [
      withEntity(`"owner": "user", ${field}, "lists": { "mine": { "of": "owner", "order": "size" } }`),
      '"size" is nothing to order by',
    ],
    [
      withEntity(
        `"owner": "user", "fields": { "at": { "type": "time", "optional": true } }, "lists": { "mine": { "of": "owner", "order": "at" } }`,
      ),
      'may be empty, and pages in its order would lose rows',
    ],
    [
      withEntity(`"owner": "user", ${field}, "lists": { "mine": { "of": "owner", "filter": ["title"] } }`),
      'it cannot be narrowed by it',
    ],
    [
      withEntity(`"owner": "user", ${field}, "lists": { "mine": { "of": "owner", "columns": ["shop.name"] } }`),
      'which leads to no field',
    ],
    [
      withEntity(`"owner": "user", ${field}, "relations": { "shop": { "to": "shop" } }, "lists": { "ofShop": { "of": "shop" } }`),
      'who may see "thing" is not told by its "shop"',
    ],
    [
      withEntity(`"owner": "user", ${field}, "lists": { "near": { "of": "owner", "stale": 0 } }`),
      'must be a whole number from 1',
    ],
    [
      withEntity(
        `"owner": "user", ${field}`,
        `, "dashboards": { "all": { "of": "thing", "per": "town", "by": "day", "measures": { "n": { "count": true } } } }`,
      ),
      'one row that every writer waits for',
    ],
    [withEntity(`"owner": "user", ${field}`, `, "jobs": { "tell": { "on": "thing.sold" } }`), '"thing.sold" is no event'],
    [
      withEntity(
        `"owner": "user", ${field}`,
        `, "slots": { "pay": { "input": { "n": { "type": "boolean", "max": 3 } }, "output": {} } }`,
      ),
      'it has no bounds',
    ],
    [
      '{ "name": "app",\n"title": "</title><script>",\n"entities": { "a": { "owner": "user", "fields": {} } } }',
      'line 2: the title has letters',
    ],
    [withEntity(`"owner": "user", ${field}, "plural": "things; drop table users"`), 'is no name'],
    [withEntity(`"owner": "user", ${field}, "plural": "shops"`), '"shops" is a table of something else already'],
    [withEntity(`"owner": "user", ${field}, "plural": "sessions"`), '"sessions" is a table of something else already'],
    [
      withEntity(`"owner": "user", "fields": { "shopId": { "type": "text" } }, "relations": { "shop": { "to": "shop" } }`),
      '"shop_id" is a column of something else already',
    ],
    [
      withEntity(
        `"owner": "user", "fields": { "public": { "type": "boolean" } }, "lists": { "mine": { "of": "owner", "filter": ["public"] } }`,
      ),
      '"public" is a word of the code',
    ],
    [
      withEntity(
        `"owner": "user", "fields": { "title": { "type": "text", "optional": true } }, "lists": { "find": { "of": "owner", "search": "title" } }`,
      ),
      'a search in its order would lose rows',
    ],
    [
      withEntity(`"owner": "user", ${field}, "lists": { "find": { "of": "owner", "search": "title", "stale": 9 } }`),
      'leave "stale" out of a search',
    ],
    [withEntity(`"owner": "user", ${field}`, `, "slots": { "new": { "input": {}, "output": {} } }`), 'a word of the code'],
    [
      withEntity(
        `"owner": "shop", "see": ["everyone"], "plural": "sales", ${field}, "relations": { "shop": { "to": "shop" } }, "lists": { "ofShop": { "of": "shop" } }`,
        `, "dashboards": { "sales": { "of": "thing", "per": "shop", "by": "day", "measures": { "n": { "count": true } } } }`,
      ),
      '"/shops/:/sales" is an address of something else already',
    ],
    [
      withEntity(
        `"owner": "user", ${field}`,
        `, "dashboards": { "all": { "of": "thing", "per": "owner", "by": "day", "measures": { "period": { "count": true } } } }`,
      ),
      '"period" is a column of something else already',
    ],
    [
      '{ "name": "app", "entities": { "page": { "owner": "user", "fields": {} } } }',
      '"Page" is a type of something else already',
    ],
  ])('is refused at its line: %s', (text, said) => {
    expect(refusal(text)).toContain(said);
    expect(refusal(text)).toContain('blueprint.json, line ');
  });

  it('is told what it leaves open, and why that matters', () => {
    const like = { owner: 'user', fields: {}, relations: { post: { to: 'post' } } };
    const asked = questionsOf({
      name: 'app',
      entities: { post: { owner: 'user', fields: {}, see: ['everyone'], rows: 3, lists: { all: {} } }, like },
    });
    expect(asked.map(({ path }) => path)).toEqual([
      'entities/like/lists',
      'entities/like/see',
      'entities/like/unique',
      'entities/like/rows',
    ]);
    expect(asked.every(({ why, until }) => why !== '' && until !== '')).toBe(true);
  });

  it('has the JSON Schema that the shapes give (node scripts/schema.mjs writes it)', () => {
    const published: unknown = JSON.parse(readFileSync(new URL('../../../blueprint.schema.json', import.meta.url), 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(blueprintSchema())));
  });
});
