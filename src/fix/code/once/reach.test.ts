import { describe, expect, it } from 'vitest';
import { nodesIn, parseModule } from '../../../read/parse.js';
import { isFunction, nodesAround } from '../syntax/nodes.js';
import { isExported, isGeneric, isServed } from './reach.js';

function functionIn(text: string, name: string) {
  const module = parseModule('a.ts', text);
  const at = text.indexOf(`${name}(`);
  const node =
    module && nodesIn(module.program).find((each) => isFunction(each) && each.start <= at + name.length && each.end > at);
  if (module === undefined || node === undefined) throw new Error(`no ${name}`);
  return { module, node };
}

describe('who reaches a function', () => {
  it.each([
    ['export async function f(id) {}', true],
    ['class A { async f(id) {} }\nexport const a = new A();', true],
    ['const a = { async f(id) {} };\nexport { a };', true],
    // A handler that calls it exports nothing of it: beside it only handlers may be exported in Next.js.
    ['async function f(id) {}\nexport async function GET() { return f(1); }', false],
  ])('%s', (text, open) => {
    const { module, node } = functionIn(text, 'f');
    expect(isExported(node, module)).toBe(open);
  });

  it('is everybody where a file is served, and a type of a class is known in it alone', () => {
    const served = functionIn(`'use server';\nexport async function f(id) {}`, 'f');
    expect([isServed(served.module), isServed(functionIn('function f() {}', 'f').module)]).toEqual([true, false]);
    const { module, node } = functionIn('class A<T> { async f(id: string): Promise<T> { return g(id); } }', 'f');
    expect(isGeneric([node, ...nodesAround(module, node)])).toBe(true);
  });
});
