import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react';

/** The addresses of the app. */
export const to = {
  home: () => '/',
  search: (q: string) => (q ? `/search?q=${encodeURIComponent(q)}` : '/search'),
  title: (id: string) => `/title/${id}`,
  watch: (id: string) => `/watch/${id}`,
  cinema: () => '/cinema',
  seats: (showtimeId: string, chosen: string[] = []) =>
    `/shows/${showtimeId}${chosen.length > 0 ? `?seats=${chosen.join(',')}` : ''}`,
  checkout: (showtimeId: string) => `/checkout/${showtimeId}`,
  tickets: () => '/tickets',
  booking: (id: string) => `/tickets/${id}`,
  signIn: (next: string) => `/sign-in?next=${encodeURIComponent(next)}`,
  register: (next: string) => `/register?next=${encodeURIComponent(next)}`,
  forgot: () => '/forgot',
  account: () => '/account',
  membership: () => '/membership',
};

/** The present address: path, query and fragment. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => window.location.href);
  return new URL(href);
}

/** The token of a mail's link. It stands behind the `#`, which no browser sends to a server; empty when there is none. */
export function linkToken(address: URL): string {
  return new URLSearchParams(address.hash.slice(1)).get('token') ?? '';
}

export function navigate(address: string, options: { replace?: boolean } = {}): void {
  const samePath = new URL(address, window.location.href).pathname === window.location.pathname;
  window.history[options.replace ? 'replaceState' : 'pushState'](null, '', address);
  window.dispatchEvent(new PopStateEvent('popstate'));
  if (!samePath) window.scrollTo(0, 0);
}

/** A path of our own to go to after sign-in; anything else is the home page. */
export function ownPath(address: string | null): string {
  return address && /^\/(?![/\\])/.test(address) ? address : to.home();
}

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (event.defaultPrevented || elsewhere) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  return () => window.removeEventListener('popstate', listener);
}
