import { useSyncExternalStore } from 'react';
import { send } from './http';

/** How the tenant of this host looks. */
interface Brand {
  name: string;
  /** https; empty for none. */
  logoUrl: string;
  /** #rrggbb; empty for the platform's own. */
  accentColour: string;
}

let brand: Brand = { name: 'Marquee', logoUrl: '', accentColour: '' };
const listeners = new Set<() => void>();

/** Asks how this tenant looks. If nobody answers, it looks as the platform does. */
export async function loadBrand(): Promise<void> {
  const answer = await send<Brand>('/api/tenant', {}).catch(() => undefined);
  if (!answer) return;
  brand = answer;
  if (/^#[0-9a-f]{6}$/.test(brand.accentColour)) {
    document.documentElement.style.setProperty('--color-glow', brand.accentColour);
    document.documentElement.style.setProperty('--color-ember', `color-mix(in oklab, ${brand.accentColour}, #000 18%)`);
  }
  listeners.forEach((listener) => listener());
}

export function useBrand(): Brand {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => brand,
  );
}
