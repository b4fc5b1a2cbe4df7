import { CityShows } from '../components/CityShows';
import { useTitle } from '../useTitle';

export function CinemaPage() {
  useTitle('Cinema');
  return (
    <div className="page">
      <p className="text-sm font-semibold tracking-[0.25em] text-glow uppercase">Cinema</p>
      <h1 className="mt-2 mb-6 text-4xl sm:text-5xl">What plays where</h1>
      <CityShows />
    </div>
  );
}
