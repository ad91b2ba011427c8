import { type Static, type TSchema, Type } from 'typebox';

export const Uuid = Type.String({ format: 'uuid' });

/** A moment: a Date here, a text in JSON. */
export const Time = Type.Unsafe<Date>({ type: 'string', format: 'date-time' });

export const Nothing = Type.Null();

/** One of some words. */
export function Choice<const Words extends readonly string[]>(words: Words) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: words });
}

/** A value that may be empty. */
export function Nullable<Schema extends TSchema>(schema: Schema) {
  const own: { type?: unknown; enum?: unknown } = schema;
  return Type.Unsafe<Static<Schema> | null>({
    ...schema,
    type: [own.type, 'null'],
    ...(Array.isArray(own.enum) ? { enum: [...own.enum, null] } : {}),
  });
}
