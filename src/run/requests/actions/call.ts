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
 * @param answer any: one that is none of an action's stays as it is
 */
export function asAnswer(answer: Answer): Answer {
  const to = answer.headers['x-action-redirect'];
  if (to !== undefined) {
    const [address = ''] = String(to).split(';');
    if (door.test(address.split('?')[0] ?? '')) return { ...answer, status: 401, text: `it leads to ${address}` };
    const error = errorIn(address);
    return error === undefined
      ? { ...answer, status: 200, text: JSON.stringify({ leads: address }) }
      : { ...answer, status: 422, text: error };
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
  // The page was made anew, and nothing said of what was done.
  if (result === undefined) return answer.status === 200 ? { ...answer, text: '' } : answer;
  if (result.startsWith('E')) return { ...answer, status: Math.max(500, answer.status), text: result.slice(1) };
  return { ...answer, status: answer.status === 200 && refuses(result) ? 422 : answer.status, text: done(result) };
}

const door = /[/_-](?:log-?in|sign-?in|auth)(?![a-z])/i;

/** `/settings?error=Name%20is%20required`, or a page of errors; undefined where it leads to neither. */
function errorIn(address: string): string | undefined {
  const [place = '', query = ''] = address.split('?');
  const said = new URLSearchParams(query);
  const error = said.get('error_description') ?? said.get('error') ?? '';
  if (error !== '') return error;
  return place.endsWith('/error') ? `it leads to ${address}` : undefined;
}

/** Nothing given back is no emptiness: it was done. */
function done(result: string): string {
  return result === '"$undefined"' || result === 'null' ? '{"done":true}' : result;
}

function refuses(result: string): boolean {
  if (fails.test(result)) return true;
  // Next.js's own tutorial answers so: "Missing fields. Failed to create invoice."
  return complains.test(result) && !/"(?:success|ok)":true|"status":"success"/.test(result);
}

const fails =
  /"(?:error|errors|serverError|validationErrors|fieldErrors)":(?!null|false|"\$undefined"|""|\{\}|\[\])|"(?:success|ok)":false|"status":"(?:error|fail(?:ed|ure)?)"/;
const complains = /"message":"[^"]*\b(?:error|failed|invalid|missing|required|unauthori[sz]ed|not allowed|denied|must)\b/i;
