import { asAnswer } from './actions/index.js';
import { isPage, type Page, readPage } from './page.js';
import type { Plan } from './plan.js';
import { resultOf } from './procedure.js';
import type { Answer } from './send.js';

/** What an answer says stands at its beginning. */
const mostRead = 20_000;

/** What was asked for, as a route would have answered it: without what a procedure's or an action's library puts around it. */
export function answerOf({ action, procedure, method }: Pick<Plan, 'action' | 'procedure' | 'method'>, got: Answer): Answer {
  if (action !== undefined) {
    const answer = asAnswer(got);
    // A page in its place: what was to be done was not known there.
    return answer === got && isPage(got.text) && got.status < 300 ? { ...got, text: '' } : answer;
  }
  return procedure === undefined ? got : { ...got, text: resultOf(got, method, procedure) };
}

/** An answer with something in it; a list or record that is empty is none, and a page that came to nothing or leads elsewhere. */
export function isAnswered({ status, text }: Answer): boolean {
  if (status === 204) return true;
  if (isPage(text)) {
    const { lines, elsewhere, failed, inBrowser } = readPage(text);
    return (
      status >= 200 && status < 300 && (lines.length > 0 || inBrowser === true) && elsewhere === undefined && failed === undefined
    );
  }
  return status >= 200 && status < 300 && !/^\s*(?:\[\s*\]|\{\s*\}|null|"")?\s*$/.test(text);
}

/**
 * Why it is none, in plain words; nothing where it is one.
 * @param log what the app wrote meanwhile
 */
export function reasonOf(answer: Answer, log: string): { why?: string } {
  const { status, text } = answer;
  if (isAnswered(answer)) return {};
  if (status >= 200 && status < 300 && isPage(text)) return { why: emptyPage(readPage(text)) };
  const says = text
    .slice(0, mostRead)
    .replace(/<(?:style|script|head)[\s\S]*?<\/\w+>|<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&quot;/g, '"')
    // Where it happened on this machine is nobody's business.
    .replace(/\/[^\s'"]*\/loadbearing-app-[\w-]+\/\w+\//g, '')
    .replace(/\s+at (?:\S+ )?\(?(?:\/|file:|node:)[\s\S]*$/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160);
  if (status === 0) return { why: `no answer came (${says})` };
  if (status === 401 || status === 403)
    return { why: `it wants another sign-in than could be made (${String(status)}: ${says})` };
  if (status >= 300 && status < 400) return { why: `it sends elsewhere (${String(status)})` };
  if (status < 300) return { why: 'its answer is empty' };
  const logged = status < 500 ? undefined : /(?:\b[A-Z]\w{0,60})?Error: [^\n]{1,200}/.exec(log)?.[0];
  return {
    why: `it answered ${String(status)}: ${says}${logged === undefined || says.includes(logged) ? '' : ` (its log: ${logged})`}`,
  };
}

function emptyPage({ elsewhere, failed }: Page): string {
  if (elsewhere !== undefined) return `it sends elsewhere (${elsewhere.split('?')[0] ?? ''})`;
  if (failed === 404) return 'it says that what was asked for is not there';
  return failed === 500 ? 'it began to answer, and then its code failed' : 'it shows nothing';
}
