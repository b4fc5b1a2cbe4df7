import { activity, booking, catalog } from '../api';
import { Hero } from '../components/Hero';
import { Empty, Failure, Loading } from '../components/Notice';
import { Row } from '../components/Row';
import { TitleCard } from '../components/TitleCard';
import { Link, to } from '../router';
import { useSession } from '../session';
import type { Title } from '../types';
import { useLoad } from '../useLoad';
import { useTitle } from '../useTitle';

const GENRE_ROWS_MAX = 6;
const IN_CINEMAS_MAX = 12;

export function HomePage() {
  useTitle('');
  const titles = useLoad('', (signal) => catalog.titles({ limit: 40 }, signal));
  const { status } = useSession();
  if (titles.state === 'loading') return <Loading />;
  if (titles.state === 'failed') return <div className="page"><Failure error={titles.error} /></div>;
  const hero = titles.value.find((title) => title.streamable) ?? titles.value[0];
  if (!hero) return <div className="page"><Empty title="The screen is dark">No title has been published yet.</Empty></div>;
  return (
    <>
      <Hero title={hero} />
      <div className="page pt-0!">
        {status === 'user' && <ContinueRow />}
        <TitlesRow name="New on Marquee" titles={titles.value.slice(0, 12)} />
        <InCinemasRow />
        <GenreRows />
      </div>
    </>
  );
}

function ContinueRow() {
  const watched = useLoad('', async (signal) => {
    const entries = await activity.continueWatching(signal);
    const titles = await Promise.allSettled(entries.map((entry) => catalog.title(entry.titleId, signal)));
    return entries.flatMap((entry, i) => {
      const title = titles[i]!;
      return title.status === 'fulfilled' ? [{ title: title.value, percent: entry.completedPercent }] : [];
    });
  });
  if (watched.state !== 'ready' || watched.value.length === 0) return null;
  return (
    <Row title="Continue watching">
      {watched.value.map(({ title, percent }) => (
        <li key={title.id}>
          <TitleCard id={title.id} name={title.name} posterUrl={title.posterUrl} percent={percent} href={to.watch(title.id)} />
        </li>
      ))}
    </Row>
  );
}

function InCinemasRow() {
  const shows = useLoad('', (signal) => booking.showtimes({ limit: 100 }, signal));
  if (shows.state !== 'ready' || shows.value.length === 0) return null;
  const idToName = new Map(shows.value.map((show) => [show.titleId, show.titleName]));
  return (
    <Row
      title="In cinemas"
      more={
        <Link href={to.cinema()} className="text-sm text-glow hover:underline">
          All showtimes
        </Link>
      }
    >
      {[...idToName].slice(0, IN_CINEMAS_MAX).map(([id, name]) => (
        <li key={id}>
          <TitleCard id={id} name={name} note="Book seats" />
        </li>
      ))}
    </Row>
  );
}

function GenreRows() {
  const rows = useLoad('', async (signal) => {
    const genres = await catalog.genres(signal);
    const largest = [...genres].sort((a, b) => b.titleCount - a.titleCount).slice(0, GENRE_ROWS_MAX);
    return Promise.all(
      largest.map(async ({ name }) => ({ name, titles: await catalog.titles({ genre: name, limit: 20 }, signal) })),
    );
  });
  if (rows.state !== 'ready') return null;
  return rows.value.map(({ name, titles }) => <TitlesRow key={name} name={name} titles={titles} />);
}

function TitlesRow({ name, titles }: { name: string; titles: Title[] }) {
  if (titles.length === 0) return null;
  return (
    <Row title={name}>
      {titles.map((title) => (
        <li key={title.id}>
          <TitleCard id={title.id} name={title.name} posterUrl={title.posterUrl} note={title.genres.slice(0, 2).join(' · ')} />
        </li>
      ))}
    </Row>
  );
}
