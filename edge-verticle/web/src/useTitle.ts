import { useEffect } from 'react';

/** Names the browser's tab. */
export function useTitle(name: string): void {
  useEffect(() => {
    document.title = name ? `${name} · Marquee` : 'Marquee';
  }, [name]);
}
