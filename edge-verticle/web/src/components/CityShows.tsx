import { useState } from 'react';
import { booking } from '../api';
import { useLoad } from '../useLoad';
import { Empty, Failure, Loading } from './Notice';
import { Shows } from './Shows';

const CITY = 'marquee.city';

/** A city picker, its choice remembered, above the shows of that city. */
export function CityShows({ titleId }: { titleId?: string }) {
  const cities = useLoad('', booking.cities);
  const [chosen, setChosen] = useState(() => localStorage.getItem(CITY));
  if (cities.state === 'loading') return <Loading />;
  if (cities.state === 'failed') return <Failure error={cities.error} />;
  const city = cities.value.find(({ name }) => name === chosen) ?? cities.value[0];
  if (!city) return <Empty title="No cinemas yet">No theatre has joined Marquee so far.</Empty>;
  const choose = (name: string) => {
    localStorage.setItem(CITY, name);
    setChosen(name);
  };
  return (
    <>
      <label className="mb-4 flex items-center gap-3 text-sm text-mute">
        City
        <select
          data-testid="city"
          value={city.name}
          onChange={(event) => choose(event.target.value)}
          className="min-h-11 rounded-xl border border-line bg-panel px-4 text-base text-ink"
        >
          {cities.value.map(({ name, theatreCount }) => (
            <option key={name} value={name}>
              {name} ({theatreCount})
            </option>
          ))}
        </select>
      </label>
      <Shows key={city.name} city={city.name} titleId={titleId} />
    </>
  );
}
