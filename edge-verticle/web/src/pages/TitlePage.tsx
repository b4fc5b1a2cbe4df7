import { catalog } from '../api';
import { Backdrop } from '../components/Backdrop';
import { CityShows } from '../components/CityShows';
import { PlayIcon } from '../components/icons';
import { Failure, Loading } from '../components/Notice';
import { Poster } from '../components/Poster';
import { facts } from '../format';
import { Link, to } from '../router';
import type { Title } from '../types';
import { useLoad } from '../useLoad';
import { useTitle } from '../useTitle';

export function TitlePage({ titleId }: { titleId: string }) {
  const title = useLoad(titleId, (signal) => catalog.title(titleId, signal));
  useTitle(title.state === 'ready' ? title.value.name : '');
  if (title.state === 'loading') return <Loading />;
  if (title.state === 'failed') return <div className="page"><Failure error={title.error} /></div>;
  return (
    <>
      <TitleHead title={title.value} />
      <section aria-labelledby="cinemas" className="page">
        <h2 id="cinemas" className="mb-4 text-3xl">
          In cinemas
        </h2>
        <CityShows titleId={titleId} />
      </section>
    </>
  );
}

function TitleHead({ title }: { title: Title }) {
  return (
    <div className="relative isolate overflow-hidden">
      <Backdrop title={title} />
      <div className="page flex flex-col gap-8 py-10! sm:flex-row sm:items-end sm:gap-12">
        <Poster id={title.id} name={title.name} url={title.posterUrl} className="w-44 shrink-0 shadow-2xl ring-1 ring-white/10 sm:w-64" />
        <div className="max-w-2xl">
          <p className="text-sm font-semibold tracking-widest text-glow uppercase">{title.genres.join(' · ')}</p>
          <h1 className="mt-2 text-4xl leading-tight sm:text-6xl">{title.name}</h1>
          <p className="mt-3 text-mute">
            {facts(title).join(' · ')}
            {title.tierRequirement === 'premium' && <span className="ml-2 rounded bg-glow/15 px-2 py-0.5 text-glow">Premium</span>}
          </p>
          <p className="mt-4 text-lg whitespace-pre-line text-ink/90">{title.description}</p>
          {title.cast.length > 0 && (
            <p className="mt-4 text-sm text-mute">
              With <span className="text-ink">{title.cast.join(', ')}</span>
            </p>
          )}
          {title.streamable ? (
            <Link data-testid="play" href={to.watch(title.id)} className="button-warm mt-7">
              <PlayIcon className="size-5" /> Play
            </Link>
          ) : (
            <p className="mt-7 inline-block rounded-full border border-line px-5 py-2 text-sm text-mute">In cinemas only</p>
          )}
        </div>
      </div>
    </div>
  );
}
