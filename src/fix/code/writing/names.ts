/** Names for what is put into a file: each is there for one thing, and the file's text has it nowhere. */
export interface Names {
  /** The same name for the same thing, however often it is asked for. */
  of: (file: { file: string; text: string }, wanted: string, thing: string) => string;
}

export function newNames(): Names {
  const given = new Map<string, string>();
  return {
    of({ file, text }, wanted, thing) {
      const key = JSON.stringify([file, thing]);
      const taken = new Set(
        [...given].flatMap(([other, name]) => (other.startsWith(JSON.stringify([file]).slice(0, -1)) ? name : [])),
      );
      for (let at = 1; ; at += 1) {
        const name = given.get(key) ?? `${wanted}${at === 1 ? '' : String(at)}`;
        if (given.has(key)) return name;
        if (taken.has(name) || new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text)) continue;
        given.set(key, name);
        return name;
      }
    },
  };
}
