import { useSyncExternalStore } from 'react';
import { isConnected, onConnection } from '../data/connection';

/** Whether the server can be reached, as far as is known. */
export function useOnline(): boolean {
  return useSyncExternalStore(onConnection, isConnected);
}
