import { useEffect } from 'react';
import { useBrand } from './brand';

/** Names the browser's tab. */
export function useTitle(name: string): void {
  const brand = useBrand().name;
  useEffect(() => {
    document.title = name ? `${name} · ${brand}` : brand;
  }, [name, brand]);
}
