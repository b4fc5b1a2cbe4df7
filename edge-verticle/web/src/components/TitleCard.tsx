import { Link, to } from '../router';
import { Poster } from './Poster';

interface Props {
  id: string;
  name: string;
  posterUrl?: string;
  note?: string;
  /** Share watched, 0 to 100. */
  percent?: number;
  href?: string;
}

export function TitleCard({ id, name, posterUrl, note, percent, href = to.title(id) }: Props) {
  return (
    <Link data-testid="title-card" data-title-id={id} href={href} className="group block rounded-xl">
      <span className="relative block transition-transform duration-300 group-hover:-translate-y-1">
        <Poster
          id={id}
          name={name}
          url={posterUrl}
          className="shadow-[0_18px_40px_-20px_black] ring-1 ring-white/8 transition-shadow group-hover:ring-glow/70"
        />
        {percent !== undefined && (
          <span className="absolute inset-x-2 bottom-2 h-1 overflow-hidden rounded-full bg-night/70">
            <span className="block h-full bg-glow" style={{ width: `${percent}%` }} />
          </span>
        )}
      </span>
      <span className="mt-3 block truncate font-medium">{name}</span>
      {note && <span className="block truncate text-sm text-mute">{note}</span>}
    </Link>
  );
}
