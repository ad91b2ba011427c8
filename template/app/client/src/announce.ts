import { useSyncExternalStore } from 'react';

/** How long a notice can be seen. */
const seconds = 8;
/** More at once would cover the screen. */
const most = 3;

export interface Notice {
  id: number;
  text: string;
}

let notices: readonly Notice[] = [];
let made = 0;
const listeners = new Set<() => void>();

/** Says what happened: it is shown for a while, and read out by screen readers. What was said just before stays beside it. */
export function announce(text: string): void {
  made += 1;
  const notice = { id: made, text };
  set([...notices, notice].slice(-most));
  window.setTimeout(() => set(notices.filter((one) => one !== notice)), seconds * 1000);
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
}

function set(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}
