/** What a value of a column's type must look like. */
export interface Type {
  /** `integer`, `text`, `timestamp with time zone`, ...: without length, precision and brackets. */
  base: string;
  array: boolean;
  /** varchar(n), char(n). */
  maxLength?: number;
  /** numeric(p, s). */
  precision?: number;
  scale?: number;
}

/** Reads a type as `format_type` prints it: `character varying(255)[]`, `timestamp(3) without time zone`. */
export function parseType(text: string): Type {
  const array = text.endsWith('[]');
  const inner = array ? text.replace(/(\[\])+$/, '') : text;
  const modifier = /\((\d+)(?:,\s*(-?\d+))?\)/.exec(inner);
  const base = inner.replace(/\s*\([^)]*\)/, '').trim();
  const first = modifier === null ? undefined : Number(modifier[1]);
  const type: Type = { base, array };
  if (first === undefined) return base === 'character' ? { ...type, maxLength: 1 } : type;
  if (/^(character|varchar|bpchar|bit)/.test(base)) return { ...type, maxLength: first };
  return base === 'numeric' ? { ...type, precision: first, scale: Number(modifier?.[2] ?? 0) } : type;
}

export type Family = 'text' | 'integer' | 'decimal' | 'boolean' | 'uuid' | 'time' | 'json' | 'other';

export function familyOf(base: string): Family {
  if (/^(text|character|varchar|bpchar|citext|(public|extensions)\.citext|name)/.test(base)) return 'text';
  if (/^(smallint|integer|bigint|int[248]?)$/.test(base)) return 'integer';
  if (/^(numeric|real|double precision|money)$/.test(base)) return 'decimal';
  if (base === 'boolean') return 'boolean';
  if (base === 'uuid') return 'uuid';
  if (/^(date|timestamp)/.test(base)) return 'time';
  return base === 'json' || base === 'jsonb' ? 'json' : 'other';
}
