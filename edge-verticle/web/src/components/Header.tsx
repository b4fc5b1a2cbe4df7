import { useState, type FormEvent } from 'react';
import { useBrand } from '../brand';
import { useWatcher } from '../profile';
import { Link, navigate, to, useAddress } from '../router';
import { signOut, useSession } from '../session';
import { Avatar } from './Avatar';
import { SearchIcon } from './icons';

export function Header({ section }: { section: string }) {
  const brand = useBrand();
  return (
    <header className="sticky top-0 z-30 border-b border-line/40 bg-night/80 backdrop-blur-md">
      <div className="mx-auto flex max-w-7xl flex-wrap items-center gap-x-5 gap-y-2 px-4 py-3 sm:px-8">
        <Link href={to.home()} className="font-poster text-3xl leading-none tracking-wide" aria-label={`${brand.name}, home`}>
          {brand.logoUrl ? (
            <img src={brand.logoUrl} alt="" className="h-8 max-w-40 object-contain" />
          ) : (
            <>
              {brand.name}
              <span className="text-glow">.</span>
            </>
          )}
        </Link>
        <nav aria-label="Main" className="flex gap-1 text-sm sm:gap-2">
          <NavLink href={to.home()} here={section === ''} text="Watch" />
          <NavLink href={to.cinema()} here={section === 'cinema' || section === 'shows'} text="Cinema" />
          <NavLink href={to.tickets()} here={section === 'tickets'} text="Tickets" />
        </nav>
        <SearchBox />
        <AccountCorner />
      </div>
    </header>
  );
}

function NavLink({ href, here, text }: { href: string; here: boolean; text: string }) {
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className="rounded-full px-3 py-2 text-mute transition-colors hover:text-ink aria-[current]:bg-raised aria-[current]:text-ink"
    >
      {text}
    </Link>
  );
}

function SearchBox() {
  const address = useAddress();
  const searching = address.pathname === '/search';
  const asked = searching ? (address.searchParams.get('q') ?? '') : '';
  const [text, setText] = useState(asked);
  const [lastAsked, setLastAsked] = useState(asked);
  if (asked !== lastAsked) {
    setLastAsked(asked);
    if (asked !== text.trim()) setText(asked);
  }
  const change = (next: string) => {
    setText(next);
    if (searching) navigate(to.search(next.trim()), { replace: true });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    navigate(to.search(text.trim()), { replace: searching });
  };
  return (
    <form role="search" onSubmit={submit} className="relative min-w-0 grow basis-48 sm:ml-auto sm:grow-0 sm:basis-72">
      <SearchIcon className="pointer-events-none absolute top-1/2 left-4 size-4 -translate-y-1/2 text-mute" />
      <input
        data-testid="search"
        type="search"
        aria-label="Search titles, people and genres"
        placeholder="Titles, people, genres"
        maxLength={200}
        value={text}
        onChange={(event) => change(event.target.value)}
        className="h-10 w-full rounded-full border border-line bg-panel/80 pr-4 pl-10 text-sm placeholder:text-mute/80 focus:border-glow focus:outline-none"
      />
    </form>
  );
}

function AccountCorner() {
  const session = useSession();
  const watcher = useWatcher();
  const { pathname, search } = useAddress();
  if (session.status === 'unknown') return <div className="ml-auto h-10 w-20 sm:ml-0" />;
  if (session.status === 'guest') {
    const next = /^\/(sign-in|register|verify|forgot|reset)/.test(pathname) ? to.home() : pathname + search;
    return (
      <Link href={to.signIn(next)} className="button ml-auto min-h-10! px-5! text-sm sm:ml-0">
        Sign in
      </Link>
    );
  }
  return (
    <div className="ml-auto flex items-center gap-3 text-sm sm:ml-0">
      <Link
        href={to.account()}
        data-testid="account"
        aria-label={`Your account: ${session.account.displayName}`}
        aria-current={pathname === to.account() ? 'page' : undefined}
        title={session.account.displayName}
        className="rounded-[28%] transition hover:brightness-110"
      >
        <Avatar name={watcher?.name ?? session.account.displayName} avatar={watcher?.avatar} className="w-9" />
      </Link>
      <button
        data-testid="sign-out"
        className="text-mute hover:text-ink"
        onClick={() => void signOut().catch(() => undefined)}
      >
        Sign out
      </button>
    </div>
  );
}
