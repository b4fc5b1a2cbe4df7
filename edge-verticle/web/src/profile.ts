import { useSyncExternalStore } from 'react';
import type { Profile } from './types';

/** Who watches on this device, as far as the pages show it; what may be watched is decided by the platform. */
export type Watcher = Pick<Profile, 'id' | 'name' | 'avatar'>;

const KEY = 'marquee.profile';
const listeners = new Set<() => void>();
let watcher: Watcher | undefined = kept();

export function useWatcher(): Watcher | undefined {
  return useSyncExternalStore(subscribe, () => watcher);
}

export function rememberProfile({ id, name, avatar }: Watcher): void {
  become({ id, name, avatar });
  localStorage.setItem(KEY, JSON.stringify(watcher));
}

export function forgetProfile(): void {
  become(undefined);
  localStorage.removeItem(KEY);
}

function kept(): Watcher | undefined {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    const whole = found !== null && typeof found === 'object' && 'id' in found && 'name' in found;
    return whole ? { id: String(found.id), name: String(found.name), avatar: 'avatar' in found ? String(found.avatar) : '' } : undefined;
  } catch {
    return undefined;
  }
}

function become(next: Watcher | undefined): void {
  watcher = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
