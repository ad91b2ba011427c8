import type { Json } from '../../../model/index.js';
import type { Answer, Sent } from '../send.js';
import type { Argument } from './signature.js';

/** How a server action is called: by its id, with what it takes. */
export interface ActionCall {
  id: string;
  arguments: readonly Argument[];
}

const boundary = 'loadbearing-boundary';

/**
 * The call as React's part in the browser sends it: arguments as JSON, a form as fields behind the number of its part
 * (`encodeReply` of react-server-dom, where `$K1` stands for the form with the prefix `1_`).
 * @param input values by their names
 */
export function asAction(sent: Sent, input: Readonly<Record<string, Json>>, { id, arguments: taken }: ActionCall): Sent {
  const headers = { ...sent.headers, accept: 'text/x-component', 'next-action': id };
  const values = taken.map((argument): Json => {
    if (argument.kind === 'value') return escaped(input[argument.name] ?? null);
    if (argument.kind === 'record') return escaped({ ...input });
    return argument.kind === 'form' ? '$K1' : {};
  });
  const root = JSON.stringify(values);
  if (!taken.some(({ kind }) => kind === 'form'))
    return { ...sent, method: 'POST', headers: { ...headers, 'content-type': 'text/plain;charset=UTF-8' }, body: root };
  const part = (name: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name.replace(/["\r\n]/g, '')}"\r\n\r\n${value}\r\n`;
  const fields = Object.entries(input).map(([name, value]) =>
    part(`1_${name}`, typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)),
  );
  return {
    ...sent,
    method: 'POST',
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${fields.join('')}${part('0', root)}--${boundary}--\r\n`,
  };
}

/** A text that begins with `$` means something else to React. */
function escaped(value: Json): Json {
  if (typeof value === 'string') return value.startsWith('$') ? `$${value}` : value;
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, escaped(each)]));
  return value;
}

/**
 * What an action answered, as a route would have: where it led elsewhere it was done; a result that names an error, or that says
 * it did not succeed, is a refusal in its own words.
 */
export function asAnswer(answer: Answer): Answer {
  const to = answer.headers['x-action-redirect'];
  if (to !== undefined) {
    const [address = ''] = String(to).split(';');
    return /log-?in|sign-?in|\/auth/i.test(address)
      ? { ...answer, status: 401, text: `it leads to ${address}` }
      : { ...answer, status: 200, text: JSON.stringify({ leads: address }) };
  }
  if (!String(answer.headers['content-type'] ?? '').includes('text/x-component')) return answer;
  const rows = new Map(
    answer.text.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf(':');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
  const row = /"a":"\$@(\w+)"/.exec(rows.get('0') ?? '')?.[1];
  const result = rows.get(row ?? '1');
  if (result === undefined) return answer;
  if (result.startsWith('E')) return { ...answer, status: Math.max(500, answer.status), text: result.slice(1) };
  return { ...answer, status: answer.status === 200 && refuses(result) ? 422 : answer.status, text: done(result) };
}

/** Nothing given back is no emptiness: it was done. */
function done(result: string): string {
  return result === '"$undefined"' || result === 'null' ? '{"done":true}' : result;
}

function refuses(result: string): boolean {
  return /"(?:error|errors|serverError|validationErrors|fieldErrors)":(?!null|false|"\$undefined"|""|\{\}|\[\])|"(?:success|ok)":false|"status":"error"/.test(
    result,
  );
}
