import type { CallStep, Expression } from '../../model/index.js';
import { distinct } from './provenance.js';

/** The same call read in another context: its inputs were computed from these rows too. */
export function joinSources(known: CallStep[], other: CallStep[]): void {
  known.forEach((step, index) => {
    const twin = other[index];
    if (twin) joinAll(step.arguments, twin.arguments);
  });
}

function joinAll(known: (string | Expression)[], other: (string | Expression)[]): void {
  known.forEach((left, index) => {
    const right = other[index];
    if (typeof left === 'object' && typeof right === 'object') join(left, right);
  });
}

function join(known: Expression, other: Expression): void {
  if ((known.kind === 'input' && other.kind === 'input') || (known.kind === 'record' && other.kind === 'record')) {
    if (other.from) known.from = distinct([...(known.from ?? []), ...other.from]);
  }
  if (known.kind === 'record' && other.kind === 'record')
    joinAll(
      known.fields.map((field) => field.value),
      other.fields.map((field) => field.value),
    );
  else if (known.kind === 'list' && other.kind === 'list') joinAll(known.items, other.items);
  else if (known.kind === 'call' && other.kind === 'call') joinAll(known.arguments, other.arguments);
  else if ((known.kind === 'sql' || known.kind === 'text') && (other.kind === 'sql' || other.kind === 'text'))
    joinAll(known.chunks, other.chunks);
}
