import { useSyncExternalStore } from 'react';

/** How long a notice can be seen. */
const seconds = 8;

let notice = '';
let timer: number | undefined;
const listeners = new Set<() => void>();

/** Says what happened: it is shown for a while, and read out by screen readers. */
export function announce(text: string): void {
  // The same words twice are read out twice.
  set('');
  window.setTimeout(() => set(text), 50);
  window.clearTimeout(timer);
  timer = window.setTimeout(() => set(''), seconds * 1000);
}

export function useNotice(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notice,
  );
}

function set(text: string): void {
  notice = text;
  for (const listener of listeners) listener();
}
