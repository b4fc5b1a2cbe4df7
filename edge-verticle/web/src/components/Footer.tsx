import { useBrand } from '../brand';

export function Footer() {
  const { name } = useBrand();
  return (
    <footer className="mt-16 border-t border-line/50">
      <div className="page flex flex-wrap items-center justify-between gap-4 py-6! text-sm text-mute">
        <p>{name}. Watch at home, or take a seat.</p>
        <a className="hover:text-ink" href="/docs">
          API
        </a>
      </div>
    </footer>
  );
}
