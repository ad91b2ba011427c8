import type { ColumnDeclaration, Location } from '../../model/index.js';
import type { Frame } from '../interpret/frame.js';
import { callFunction } from '../interpret/function.js';
import { whenLoaded } from '../interpret/module.js';
import { literalText, type Value } from '../interpret/value.js';
import { toExpression } from '../interpret/variants.js';
import { chainSteps } from './drizzle.js';
import { defaultText } from './sql-text.js';

const plainTypes: Record<string, string> = {
  uuid: 'uuid',
  text: 'text',
  integer: 'integer',
  smallint: 'smallint',
  boolean: 'boolean',
  json: 'json',
  jsonb: 'jsonb',
  date: 'date',
  real: 'real',
  doublePrecision: 'double precision',
  serial: 'serial',
  smallserial: 'smallserial',
  bigserial: 'bigserial',
  bigint: 'bigint',
  inet: 'inet',
  cidr: 'cidr',
  macaddr: 'macaddr',
  point: 'point',
  interval: 'interval',
};

/** A column out of its builder chain: https://orm.drizzle.team/docs/column-types/pg */
export function columnFrom(property: string, chain: Value, location: Location, frame: Frame): ColumnDeclaration | undefined {
  const steps = chainSteps(chain);
  const first = steps[0];
  if (!first) return undefined;
  const kind = first.name.replace(/^t\./, '');
  const named = literalText(first.arguments[0]);
  const options = first.arguments.find((value) => value.kind === 'record');
  const option = (name: string) => (options?.kind === 'record' ? options.fields.get(name)?.value : undefined);
  let type = typeOf(kind, option);
  if (type === undefined) return undefined;
  const column: ColumnDeclaration = { name: named ?? property, type, notNull: false, primaryKey: false, unique: false, location };
  for (const step of steps.slice(1)) {
    const argument = step.arguments[0];
    switch (step.name) {
      case 'notNull':
        column.notNull = true;
        break;
      case 'primaryKey':
        column.primaryKey = true;
        column.notNull = true;
        break;
      case 'unique':
        column.unique = true;
        break;
      case 'array':
        type = `${type}[]`;
        column.type = type;
        break;
      case 'defaultNow':
        column.default = 'now()';
        break;
      case 'defaultRandom':
        column.default = 'gen_random_uuid()';
        break;
      case 'default': {
        const text = argument ? defaultText(toExpression(argument), type) : undefined;
        if (text !== undefined) column.default = text;
        break;
      }
      case 'generatedAlwaysAsIdentity':
      case 'generatedByDefaultAsIdentity':
        column.type = `${type} generated ${step.name === 'generatedAlwaysAsIdentity' ? 'always' : 'by default'} as identity`;
        break;
      case 'references': {
        const extra = step.arguments[1];
        const onDelete = extra?.kind === 'record' ? literalText(extra.fields.get('onDelete')?.value) : undefined;
        if (argument?.kind === 'function')
          whenLoaded(frame.run, () => {
            const target = callFunction(argument, [], frame);
            if (target.kind === 'column')
              column.references = { table: target.table, column: target.column, ...(onDelete === undefined ? {} : { onDelete }) };
          });
        break;
      }
      default:
    }
  }
  return column;
}

function typeOf(kind: string, option: (name: string) => Value | undefined): string | undefined {
  const plain = plainTypes[kind];
  if (plain !== undefined) return plain;
  const precision = literalText(option('precision'));
  const timezone = option('withTimezone');
  const zone = timezone?.kind === 'literal' && timezone.value === true ? ' with time zone' : '';
  switch (kind) {
    case 'varchar':
    case 'char': {
      const length = literalText(option('length'));
      return length === undefined ? (kind === 'char' ? 'char(1)' : 'varchar') : `${kind}(${length})`;
    }
    case 'numeric':
    case 'decimal': {
      const scale = literalText(option('scale'));
      return precision === undefined ? 'numeric' : `numeric(${precision}${scale === undefined ? '' : `, ${scale}`})`;
    }
    case 'timestamp':
      return `timestamp${precision === undefined ? '' : `(${precision})`}${zone}`;
    case 'time':
      return `time${zone}`;
    case 'vector':
      return `vector(${literalText(option('dimensions')) ?? '3'})`;
    default:
      return kind.startsWith('enum:') ? `"${kind.slice(5)}"` : undefined;
  }
}
