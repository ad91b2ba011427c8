import { describe, expect, it } from 'vitest';
import { JsonError, parseWithLines } from './json.js';
import { plain } from './read.js';

/** What is wrong with a text, and on which line. */
function wrong(text: string): string {
  try {
    parseWithLines(text);
  } catch (error) {
    if (error instanceof JsonError) return `${String(error.line)}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

describe('JSON with lines', () => {
  it.each([
    '{}',
    '[1, -2.5e3, "a\\u00e9\\n\\"", true, false, null, {"a": {"b": []}}]',
    '  {"a":\r\n 1}\n',
    '"text"',
    '"\u007F\u0085\uD800 \u2028"',
    '0',
    `{"a": "${'x'.repeat(2_000_000)}"}`,
  ])('reads %j as JSON.parse does', (text) => {
    expect(plain(parseWithLines(text))).toEqual(JSON.parse(text));
  });

  it('takes a byte order mark, which JSON.parse does not', () => {
    expect(plain(parseWithLines('\uFEFF{"a": 1}'))).toEqual({ a: 1 });
  });

  it.each([
    ['', '1: it is no JSON: the file ends where a value should be'],
    ['{\n"a": 1,\n}', '3: it is no JSON: there is } where a key in double quotes should be'],
    ['{\n"a" 1}', '2: it is no JSON: there is 1 where ":" after "a" should be'],
    ['{"a": 1\n\n"b": 2}', '3: it is no JSON: there is "b" where "," or "}" should be'],
    ["{'a': 1}", "1: it is no JSON: there is 'a': where a key in double quotes should be"],
    ['{"a": 01}', '1: it is no JSON'],
    ['{"a": +1}', '1: it is no JSON'],
    ['{"a": .5}', '1: it is no JSON'],
    ['{"a": NaN}', '1: it is no JSON'],
    ['{"a": "x\ny"}', '1: it is no JSON'],
    ['{"a": "\\x"}', '1: it is no JSON'],
    ['{"a": 1} 2', '1: it is no JSON: there is 2 where nothing more should be'],
    ['{"a": 1,\n "a": 2}', '2: "a" stands there twice'],
    ['{\n// a comment\n}', '2: it is no JSON: there is // where'],
    ['[1', '1: it is no JSON: the file ends where "," or "]" should be'],
    ['['.repeat(100_000), '1: it is nested too deeply'],
  ])('refuses %j', (text, said) => {
    expect(wrong(text).slice(0, said.length)).toBe(said);
  });

  it('knows the line of every key', () => {
    const node = parseWithLines('{\n  "a": {\n    "b":\n      7\n  }\n}');
    expect(JSON.stringify(node)).toContain('"key":"b","line":3,"node":{"line":4,');
  });
});
