/** What people do, by the attribute of JSX that hears it, where the attribute's own words do not say it well. */
const acts: ReadonlyMap<string, string> = new Map([
  ['click', 'a click in'],
  ['press', 'a click in'],
  ['doubleclick', 'a double click in'],
  ['contextmenu', 'a right click in'],
  ['submit', 'a form in'],
  ['action', 'a form in'],
  ['formaction', 'a form in'],
  ['change', 'a change in'],
  ['input', 'a change in'],
  ['valuechange', 'a change in'],
  ['checkedchange', 'a change in'],
  ['openchange', 'an open/close of'],
  ['keydown', 'a key press in'],
  ['keyup', 'a key press in'],
  ['keypress', 'a key press in'],
  ['blur', 'a field left in'],
]);

/**
 * The name of what somebody's act starts: the handler's own, unless that says no more than the event (`handleClick`): then the event and
 * the component in which the handler stands, as "a click in BillItem" or "an open/close of Dialog".
 * @param attribute `onClick`, `formAction`
 */
export function actionName(attribute: string, { name, owner }: { name: string; owner: string }): string {
  const called = eventOf(name);
  if (name !== '' && !acts.has(called.toLowerCase())) return name;
  const event = name === '' ? eventOf(attribute) : called;
  const act = acts.get(event.toLowerCase()) ?? `${withArticle(wordsOf(event))} in`;
  return owner === '' ? act.replace(/ \w+$/, '') : `${act} ${owner}`;
}

/** The name of a mutation of a query library: its function is mostly called by the option alone (`mutationFn`). */
export function mutationName(name: string, owner: string): string {
  if (name !== '' && name !== 'mutationFn') return name;
  return owner === '' ? 'a mutation' : `a mutation in ${owner}`;
}

/** `onOpenChange` and `handleOpenChange` are `OpenChange`. */
function eventOf(name: string): string {
  return name.replace(/^(?:on|handle)(?=[A-Z])/, '');
}

/** `MouseEnter` is "mouse enter". */
function wordsOf(event: string): string {
  return event.replace(/([a-z])(?=[A-Z])/g, '$1 ').toLowerCase();
}

/** "an upload", "a use". */
function withArticle(words: string): string {
  return `${/^(?:[aeio]|u(?!s|ni))/.test(words) ? 'an' : 'a'} ${words}`;
}
