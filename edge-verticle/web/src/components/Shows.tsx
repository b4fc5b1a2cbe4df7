import { useState } from 'react';
import { booking } from '../api';
import { dayParts, daysFrom, money, showTime, today } from '../format';
import { Link, to } from '../router';
import type { Showtime } from '../types';
import { useLoad } from '../useLoad';
import { Empty, Failure, Loading } from './Notice';
import { Poster } from './Poster';

const DAYS = 7;

interface Props {
  city: string;
  /** Only this title's shows. */
  titleId?: string;
}

/** Showtimes of a city by day: of one title by theatre, or of all titles. Give it a new key for another city. */
export function Shows({ city, titleId }: Props) {
  const first = useLoad('', (signal) => booking.showtimes({ city, titleId, limit: 1 }, signal));
  if (first.state === 'loading') return <Loading />;
  if (first.state === 'failed') return <Failure error={first.error} />;
  const next = first.value[0];
  if (!next) return <Empty title="No shows yet">Nothing is scheduled in {city} just now.</Empty>;
  return <Days city={city} titleId={titleId} firstDay={next.localStart.slice(0, 10)} />;
}

function Days({ city, titleId, firstDay }: Props & { firstDay: string }) {
  const [day, setDay] = useState(firstDay);
  return (
    <>
      <div role="group" aria-label="Day" className="scroller -mx-1 flex gap-2 overflow-x-auto px-1 py-2">
        {daysFrom(firstDay, DAYS).map((each) => (
          <button key={each} className="chip shrink-0 leading-tight" aria-pressed={each === day} aria-label={dayParts(each).long} onClick={() => setDay(each)}>
            <span className="block text-xs opacity-75">{each === today() ? 'Today' : dayParts(each).weekday}</span>
            {dayParts(each).date}
          </button>
        ))}
      </div>
      <DayShows key={day} city={city} titleId={titleId} day={day} />
    </>
  );
}

function DayShows({ city, titleId, day }: Props & { day: string }) {
  const shows = useLoad('', (signal) => booking.showtimes({ city, titleId, date: day }, signal));
  if (shows.state === 'loading') return <Loading />;
  if (shows.state === 'failed') return <Failure error={shows.error} />;
  if (shows.value.length === 0) return <Empty title="No shows on this day">Try another one.</Empty>;
  return (
    <div className="mt-6 space-y-6">
      {groups(shows.value, (show) => show.theatreId).map((ofTheatre) => (
        <section key={ofTheatre[0]!.theatreId} aria-label={ofTheatre[0]!.theatreName} className="panel p-5 sm:p-7">
          <h3 className="text-lg font-semibold">{ofTheatre[0]!.theatreName}</h3>
          <div className="mt-4 divide-y divide-line/60">
            {groups(ofTheatre, (show) => show.titleId).map((ofTitle) => (
              <TitleShows key={ofTitle[0]!.titleId} shows={ofTitle} named={titleId === undefined} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function TitleShows({ shows, named }: { shows: Showtime[]; named: boolean }) {
  const { titleId, titleName } = shows[0]!;
  return (
    <div className="flex gap-4 py-4 first:pt-0 last:pb-0">
      {named && (
        <Link href={to.title(titleId)} className="w-14 shrink-0 rounded-xl" tabIndex={-1} aria-hidden>
          <Poster id={titleId} name={titleName} className="rounded-md!" />
        </Link>
      )}
      <div className="min-w-0">
        {named && (
          <Link href={to.title(titleId)} className="font-medium hover:text-glow">
            {titleName}
          </Link>
        )}
        <ul className={`flex flex-wrap gap-3 ${named ? 'mt-2' : ''}`}>
          {shows.map((show) => (
            <li key={show.id}>
              <Link
                data-testid="showtime"
                data-showtime-id={show.id}
                href={to.seats(show.id)}
                className="block rounded-xl border border-line bg-night/50 px-4 py-2 transition-colors hover:border-glow"
              >
                <span className="block font-semibold text-glow">{showTime(show)}</span>
                <span className="block text-xs text-mute">
                  {show.screenName}
                  {show.priceFrom && ` · from ${money(show.priceFrom)}`}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function groups(shows: Showtime[], key: (show: Showtime) => string): Showtime[][] {
  const found = new Map<string, Showtime[]>();
  shows.forEach((show) => found.set(key(show), [...(found.get(key(show)) ?? []), show]));
  return [...found.values()];
}
