import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plan } from '../../plan/index.js';
import { readBlueprint } from '../../blueprint/read.js';
import type { Blueprint } from '../../blueprint/blueprint.js';
import { Code, printed } from './print.js';
import { clientFiles } from './index.js';

function example(name: string): Blueprint {
  const place = `examples/blueprints/${name}.json`;
  return readBlueprint(readFileSync(place, 'utf8'), place);
}

function entity(blueprint: Blueprint, name: string): string {
  return clientFiles(plan(blueprint)).get(`client/src/entities/${name}.ts`) ?? '';
}

/** A property of the file, in one line. */
function property(text: string, name: string): string {
  const start = text.slice(text.indexOf(`\n  ${name}: `) + 3);
  return start.slice(0, start.search(/,\n {2}\w|,\n\}/)).replace(/\s+/g, ' ');
}

describe('clientFiles', () => {
  it('has a file for each entity, and the members of a group are one', () => {
    const paths = [...clientFiles(plan(example('tracker'))).keys()].filter((path) => path.includes('/entities/'));
    expect(paths).toContain('client/src/entities/organizationMember.ts');
    expect(paths).toHaveLength(10);
  });

  it('tells from a row who may change it, where the row leads to them', () => {
    const shop = example('marketplace');
    expect(property(entity(shop, 'product'), 'changedBy')).toBe(`changedBy: [['shopId', 'ownerId']]`);
    expect(property(entity(shop, 'order'), 'changedBy')).toBe(`changedBy: [['ownerId'], ['shopId', 'ownerId']]`);
    // Whether somebody is a member stands in no row.
    expect(entity(example('tracker'), 'task')).not.toContain('changedBy');
  });

  it('offers what a row will belong to among one’s own, and what it only names among all', () => {
    const relations = property(entity(example('marketplace'), 'product'), 'relations');
    expect(relations).toContain(`from: { entity: 'shop', list: 'mine', value: 'id' }`);
    expect(relations).toContain(`from: { entity: 'category', list: 'all', value: 'id' }`);
  });

  it('finds the list to choose from through the rows that a form names', () => {
    const tracker = example('tracker');
    expect(property(entity(tracker, 'taskLabel'), 'relations')).toContain(
      `list: 'ofOrganization', value: 'id', parent: ['taskId', 'projectId', 'organizationId']`,
    );
    expect(property(entity(tracker, 'task'), 'relations')).toContain(`value: 'userId', name: 'userName'`);
    expect(property(entity(tracker, 'project'), 'relations')).toContain(`entity: 'organization', list: 'mine'`);
  });

  it('asks for nothing that the server fills in', () => {
    expect(property(entity(example('tracker'), 'comment'), 'relations')).not.toContain('authorId');
  });

  it('reads lists by the client’s typed calls', () => {
    expect(entity(example('marketplace'), 'product')).toContain(
      `api.GET('/api/shops/{shopId}/products', { params: { path: { shopId: parent }, query: { limit, after, status: oneOf(['draft', 'active', 'archived'], filters['status']) } } })`,
    );
  });

  it('copes with a Blueprint that has next to nothing', () => {
    const files = clientFiles(plan({ name: 'notes', entities: { case: { owner: 'user', fields: {} } } }));
    expect(files.get('client/src/entities/case.ts')).toContain('export const caseEntity: Entity');
    expect(files.get('client/src/dashboards.ts')).toContain('= [];');
  });
});

describe('printed', () => {
  it('writes data as code, and leaves out what is undefined', () => {
    expect(printed({ text: `it's`, none: undefined, call: new Code('read()'), many: [1, true] })).toBe(
      `{ text: 'it\\'s', call: read(), many: [1, true] }`,
    );
  });
});
