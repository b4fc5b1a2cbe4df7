import { useEffect, useState } from 'react';
import { catalog } from '../api';
import { Empty, Failure } from '../components/Notice';
import { TitleCard } from '../components/TitleCard';
import { facts } from '../format';
import { navigate, to, useAddress } from '../router';
import type { Title } from '../types';
import { useLoad } from '../useLoad';
import { useTitle } from '../useTitle';

const TYPING_PAUSE_MILLIS = 250;

export function SearchPage() {
  const asked = useAddress().searchParams.get('q') ?? '';
  const q = useSettled(asked);
  useTitle(q ? `“${q}”` : 'Search');
  const found = useLoad(q, (signal) => (q ? catalog.search(q, signal) : Promise.resolve<Title[]>([])));
  return (
    <div className="page">
      <h1 className="text-4xl">{q ? `Results for “${q}”` : 'Search'}</h1>
      {!q && <Genres />}
      {found.state === 'failed' && <Failure error={found.error} />}
      {q && found.state === 'ready' && <Results titles={found.value} />}
    </div>
  );
}

function Results({ titles }: { titles: Title[] }) {
  return (
    <>
      <p role="status" className="mt-2 text-mute">
        {titles.length === 1 ? '1 title' : `${titles.length} titles`}
      </p>
      {titles.length === 0 && <Empty title="Nothing found">Try fewer words, or another spelling.</Empty>}
      <ul className="mt-6 grid grid-cols-2 gap-x-4 gap-y-8 sm:grid-cols-4 lg:grid-cols-6">
        {titles.map((title) => (
          <li key={title.id}>
            <TitleCard id={title.id} name={title.name} posterUrl={title.posterUrl} note={facts(title).slice(0, 2).join(' · ')} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Genres() {
  const genres = useLoad('', catalog.genres);
  if (genres.state !== 'ready') return null;
  return (
    <div className="mt-6 flex flex-wrap gap-2">
      {genres.value.map(({ name }) => (
        <button key={name} className="chip" onClick={() => navigate(to.search(name), { replace: true })}>
          {name}
        </button>
      ))}
    </div>
  );
}

/** The value once it has stopped changing for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), TYPING_PAUSE_MILLIS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
