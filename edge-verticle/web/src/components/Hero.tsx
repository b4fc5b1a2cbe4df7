import { facts } from '../format';
import { Link, to } from '../router';
import type { Title } from '../types';
import { Backdrop } from './Backdrop';
import { PlayIcon, TicketIcon } from './icons';
import { Poster } from './Poster';

/** The title the home page opens with. */
export function Hero({ title }: { title: Title }) {
  return (
    <section aria-label="Featured" className="relative isolate overflow-hidden">
      <Backdrop title={title} />
      <div className="page flex items-end gap-10 py-10! sm:py-16!">
        <div className="max-w-2xl flex-1">
          <p className="text-sm font-semibold tracking-[0.25em] text-glow uppercase">Tonight on Marquee</p>
          <h1 className="mt-3 text-5xl leading-[1.02] sm:text-7xl">{title.name}</h1>
          <p className="mt-4 text-mute">{facts(title).join(' · ')}</p>
          <p className="mt-4 line-clamp-3 max-w-xl text-lg text-ink/85">{title.description}</p>
          <div className="mt-7 flex flex-wrap gap-3">
            {title.streamable && (
              <Link data-testid="play" href={to.watch(title.id)} className="button-warm">
                <PlayIcon className="size-5" /> Play
              </Link>
            )}
            <Link href={to.title(title.id)} className="button">
              <TicketIcon className="size-5" /> More and showtimes
            </Link>
          </div>
        </div>
        <Poster id={title.id} name={title.name} url={title.posterUrl} className="mr-8 ml-auto hidden w-64 rotate-2 shadow-2xl ring-1 ring-white/10 md:block" />
      </div>
    </section>
  );
}
