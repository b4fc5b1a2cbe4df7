import { showDay, showTime } from '../format';
import { Link, to } from '../router';
import type { Showtime } from '../types';
import { Poster } from './Poster';

/** Which show this is about. */
export function ShowSummary({ show }: { show: Showtime }) {
  return (
    <div className="flex gap-4">
      <Poster id={show.titleId} name={show.titleName} className="w-18 shrink-0 self-start rounded-lg!" />
      <div className="min-w-0">
        <Link href={to.title(show.titleId)} className="font-display text-xl leading-tight hover:text-glow">
          {show.titleName}
        </Link>
        <p className="mt-1 text-sm">
          {showDay(show)}, {showTime(show)}
        </p>
        <p className="text-sm text-mute">
          {show.theatreName}, {show.city} · {show.screenName}
        </p>
      </div>
    </div>
  );
}
