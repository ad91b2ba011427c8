/** A part of a parsed JSON document; asking for what is not there fails the test with its name. */
export interface Part {
  text(name: string): string;
  part(name: string): Part;
  list(name: string): Part[];
  value: unknown;
}

/** Parses one JSON document: anything before or after it is an error. */
export function parse(text: string): Part {
  return partOf(JSON.parse(text));
}

function partOf(value: unknown): Part {
  const get = (name: string): unknown => {
    if (typeof value !== 'object' || value === null || !(name in value)) throw new Error(`there is no "${name}"`);
    return Object.entries(value).find(([key]) => key === name)?.[1];
  };
  return {
    value,
    text: (name) => String(get(name)),
    part: (name) => partOf(get(name)),
    list(name) {
      const items = get(name);
      if (!Array.isArray(items)) throw new Error(`"${name}" is no list`);
      return items.map(partOf);
    },
  };
}
