import type { Entity, Field, FieldType, Row, Value } from '../model';
import { coins, moneyText } from './money';

const numbers = new Intl.NumberFormat();
const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const months = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A value as people read it, in their own language; empty where there is none. */
export function shown(value: unknown, type: FieldType): string {
  if (value === null || value === undefined || value === '') return '';
  if (type === 'money') return moneyText(Number(value));
  if (type === 'integer' || type === 'number') return numbers.format(Number(value));
  if (type === 'boolean') return value === true ? 'Yes' : 'No';
  if (type === 'date') return days.format(new Date(`${String(value)}T00:00:00Z`));
  if (type === 'time') return times.format(new Date(String(value)));
  return type === 'choice' ? spoken(String(value)) : String(value);
}

export function shownMonth(day: string): string {
  return months.format(new Date(`${day}T00:00:00Z`));
}

export function shownMoment(at: number): string {
  return times.format(at);
}

/** `inProgress` as `In progress`. */
export function spoken(word: string): string {
  const text = word
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a row is called. */
export function nameOf(entity: Entity, row: Row): string {
  for (const name of entity.naming) {
    const value = row[name];
    if (typeof value === 'string' && value.trim() !== '') return value.length > 80 ? `${value.slice(0, 79)}…` : value;
  }
  return spoken(entity.one);
}

/** A value as a form holds it. */
export function typed(value: unknown, { type }: Pick<Field, 'type'>): string {
  if (value === null || value === undefined) return '';
  if (type === 'money') return coins.typed(Number(value));
  if (type === 'time') return localTime(new Date(String(value)));
  return String(value);
}

/** What was typed as the API takes it; text where it is wrong, as the end of a sentence about the field. */
export function given(text: string, field: Field): { value: Value | undefined } | { wrong: string } {
  const { type, optional, filled } = field;
  if (type === 'boolean') return { value: text === 'true' };
  if (text.trim() === '') {
    if (optional === true) return { value: null };
    return filled === true ? { value: undefined } : { wrong: 'is missing' };
  }
  if (type === 'integer' || type === 'number' || type === 'money') return number(text, field);
  if (type === 'date') return /^\d{4}-\d\d-\d\d$/.test(text) ? { value: text } : { wrong: 'is no day' };
  if (type === 'time') {
    const time = new Date(text);
    return Number.isNaN(time.getTime()) ? { wrong: 'is no time' } : { value: time.toISOString() };
  }
  return wording(text, field);
}

function wording(text: string, { type, min, max, of }: Field): { value: string } | { wrong: string } {
  if (type === 'choice') return of?.includes(text) === true ? { value: text } : { wrong: 'is none of the choices' };
  if (type === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return { wrong: 'is no e-mail address' };
  if (type === 'url' && !/^https?:\/\/\S+$/.test(text)) return { wrong: 'is no address: it begins with https://' };
  const { length } = [...text];
  if (max !== undefined && length > max) return { wrong: `is longer than ${numbers.format(max)} characters` };
  return min !== undefined && length < min ? { wrong: `is shorter than ${numbers.format(min)} characters` } : { value: text };
}

function number(text: string, { type, min, max }: Field): { value: number } | { wrong: string } {
  const figure = /^\s*-?\d+(?:[.,]\d+)?\s*$/.test(text) ? Number(text.trim().replace(',', '.')) : undefined;
  const value = type === 'money' ? coins.read(text) : figure;
  if (value === undefined) return { wrong: type === 'money' ? 'is no amount, such as 12.50' : 'is no number' };
  if (type === 'integer' && !Number.isInteger(value)) return { wrong: 'is no whole number' };
  if (min !== undefined && value < min) return { wrong: `is less than ${shown(min, type)}` };
  return max !== undefined && value > max ? { wrong: `is more than ${shown(max, type)}` } : { value };
}

/** A moment as `datetime-local` takes it. */
function localTime(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
