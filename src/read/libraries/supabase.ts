import type { LibraryReader } from './index.js';
import { beginQuery } from './index.js';
import { ownUse } from '../interpret/use.js';
import { callFunction } from '../interpret/function.js';
import { sourcesOf } from '../interpret/provenance.js';
import { sendRequest } from '../interpret/request.js';
import { type ClientValue, input, literalText, nothing, record, type QueryValue, type Value } from '../interpret/value.js';
import { restAnswer } from './rest.js';
import { restSteps } from './rest-steps.js';
import { callChannel } from './supabase-realtime.js';
import { roleOf } from './supabase-role.js';
import { noteSignUp } from './supabase-sign-up.js';

const constructors = new Set([
  'createClient',
  'createBrowserClient',
  'createServerClient',
  'createClientComponentClient',
  'createServerComponentClient',
  'createRouteHandlerClient',
  'createServerActionClient',
  'createMiddlewareClient',
]);
const writes = new Set(['insert', 'update', 'upsert', 'delete']);

/** supabase-js: https://supabase.com/docs/reference/javascript */
export const supabase: LibraryReader = {
  library: 'supabase',

  create(target, values) {
    if (!target.source.startsWith('@supabase/') || !constructors.has(target.name.replace(/^(\*|default)\./, '')))
      return undefined;
    const client: ClientValue = { kind: 'client', library: 'supabase', role: roleOf(values) };
    return client;
  },

  call(client, names, values, node, frame) {
    const [first, second] = names;
    if (first === 'from' || first === 'rpc')
      return beginQuery('supabase', client.role, { name: first, arguments: values }, node, frame);
    if (first === 'schema' && second === undefined)
      return { kind: 'path', client, names: ['schema', literalText(values[0]) ?? 'public'] };
    if (first === 'schema' && (names[2] === 'from' || names[2] === 'rpc')) {
      const query = beginQuery('supabase', client.role, { name: names[2], arguments: values }, node, frame);
      return {
        ...query,
        steps: [{ name: 'schema', arguments: [{ kind: 'literal', value: second ?? 'public' }], guards: [] }, ...query.steps],
      };
    }
    if (first === 'auth') {
      frame.run.signIn = true;
      noteSignUp(second, values, node, frame);
      for (const value of values)
        if (value.kind === 'function')
          callFunction(value, [input('unknown', 'event'), record({ user: input('user', 'user') }, true)], frame);
      const user = input('user', 'user');
      const claims = input('user', 'claims');
      const data = record({ user, claims, session: record({ user }, true) }, true);
      return record({ data, error: input('unknown', 'error') }, true);
    }
    if (first === 'channel') return callChannel(client, names, values, node, frame);
    if (first === 'functions' && second === 'invoke') {
      const from = values.flatMap((value) => sourcesOf(value)).map(({ site }) => site);
      sendRequest({ method: 'POST', address: `/functions/v1/${literalText(values[0]) ?? '*'}` }, node, frame, [...new Set(from)]);
    }
    // Storage, edge functions and the like are not the database.
    for (const value of values) if (value.kind === 'function') callFunction(value, [], frame);
    return first === 'storage' ? { kind: 'path', client, names: ['storage'] } : input('unknown', names.join('.'));
  },

  written: restSteps,

  result(query, frame) {
    const answer = restAnswer(query, frame);
    if (answer) return answer;
    const names = query.steps.map((step) => step.name);
    const single = names.includes('single') || names.includes('maybeSingle');
    const returns = !names.some((name) => writes.has(name)) || names.includes('select');
    if (!returns || names.includes('csv') || headOnly(query))
      return record({ data: nothing, error: input('unknown', 'error'), count: input('row', 'count') }, true);
    const use = ownUse(query.site, frame);
    if (single) use.flags.add('first');
    const rows: Value = single ? { kind: 'row', uses: [use], path: [] } : { kind: 'rows', uses: [use], filtered: false };
    // A function may as well give one value: a test of it decides nothing.
    const perhaps: Value = { kind: 'choice', options: [rows, input('row', 'value')].map((value) => ({ value, guards: [] })) };
    return { kind: 'result', rows: names.includes('rpc') && !single ? perhaps : rows };
  },
};

function headOnly(query: QueryValue): boolean {
  const options = query.steps.find((step) => step.name === 'select')?.arguments[1];
  const head = options?.kind === 'record' ? options.fields.get('head')?.value : undefined;
  return head?.kind === 'literal' && head.value === true;
}
