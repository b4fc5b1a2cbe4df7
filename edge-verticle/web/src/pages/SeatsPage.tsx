import { useState } from 'react';
import { booking } from '../api';
import { Countdown } from '../components/Countdown';
import { Failure, Loading } from '../components/Notice';
import { PriceSummary } from '../components/PriceSummary';
import { SeatGrid, SeatLegend, type SeatLook } from '../components/SeatGrid';
import { ShowSummary } from '../components/ShowSummary';
import { money } from '../format';
import { dropHold, keepHold, keptHold } from '../holds';
import { Link, navigate, to, useAddress } from '../router';
import { useSession } from '../session';
import type { Hold, Seat, SeatMapSnapshot, SeatState } from '../types';
import { useLiveSeats } from '../useLiveSeats';
import { useTitle } from '../useTitle';

const SEATS_MAX = 10;

export function SeatsPage({ showtimeId }: { showtimeId: string }) {
  const { snapshot, states, live, error } = useLiveSeats(showtimeId);
  useTitle(snapshot ? `Seats for ${snapshot.showtime.titleName}` : 'Seats');
  if (!snapshot) return error ? <div className="page"><Failure error={error} /></div> : <Loading />;
  return (
    <div className="page">
      <h1 className="mb-6 text-4xl">Choose your seats</h1>
      <Picker snapshot={snapshot} states={states} live={live} />
    </div>
  );
}

interface PickerProps {
  snapshot: SeatMapSnapshot;
  states: ReadonlyMap<string, SeatState>;
  live: boolean;
}

function Picker({ snapshot, states, live }: PickerProps) {
  const { showtime, seatMap, currency } = snapshot;
  const { status } = useSession();
  const asked = useAddress().searchParams.get('seats');
  const [hold, setHold] = useState(() => keptHold(showtime.id));
  const [wanted, setWanted] = useState<string[]>(() => asked?.split(',').slice(0, SEATS_MAX) ?? []);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  const seats = seatMap.rows.flatMap((row) => row.seats);
  const priceMinor = new Map(snapshot.prices.map((price) => [price.category, price.priceMinor]));
  const priceOf = (category: string) => money({ amountMinor: priceMinor.get(category) ?? 0, currency });
  const held = new Set(hold?.seats.map((seat) => seat.seatId));
  const chosen = seats.filter((seat) => wanted.includes(seat.id) && !states.has(seat.id));
  const lost = hold ? [] : wanted.filter((id) => states.has(id));
  const lookOf = (id: string): SeatLook => {
    if (held.has(id)) return 'mine';
    const state = states.get(id);
    if (state === 'held' || state === 'sold') return state;
    return !hold && wanted.includes(id) ? 'mine' : 'free';
  };

  const toggle = (seat: Seat) => {
    if (hold || states.has(seat.id)) return;
    setError(undefined);
    const others = chosen.map(({ id }) => id).filter((id) => id !== seat.id);
    const add = !chosen.includes(seat) && others.length < SEATS_MAX;
    setWanted(add ? [...others, seat.id] : others);
  };
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    await work().catch(setError);
    setBusy(false);
  };
  const take = () => {
    const ids = chosen.map((seat) => seat.id);
    if (status !== 'user') {
      navigate(to.signIn(to.seats(showtime.id, ids)));
      return;
    }
    void attempt(async () => {
      const taken = await booking.hold(showtime.id, ids);
      keepHold(taken);
      setHold(taken);
      navigate(to.checkout(showtime.id));
    });
  };
  const forget = () => {
    dropHold(showtime.id);
    setHold(undefined);
    setWanted([]);
  };
  const release = (mine: Hold) =>
    void attempt(async () => {
      await booking.release(showtime.id, mine.id);
      forget();
    });

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <section aria-label="Auditorium" className="panel p-4 pt-8 sm:p-8">
        <SeatGrid map={seatMap} lookOf={lookOf} priceOf={priceOf} onToggle={toggle} />
        <SeatLegend />
        <p className="mt-4 text-center text-sm text-mute">
          {snapshot.prices.map((price) => `${price.category} ${priceOf(price.category)}`).join(' · ')}
        </p>
      </section>
      <aside aria-label="Your seats" className="panel space-y-5 p-6 lg:sticky lg:top-24">
        <ShowSummary show={showtime} />
        <p role="status" data-testid="live" data-live={live} className="flex items-center gap-2 text-xs text-mute">
          <span className={`size-2 rounded-full ${live ? 'bg-emerald-400' : 'bg-mute/50'}`} />
          {live ? 'Live: seats change as others choose' : 'Connecting to live seats'}
        </p>
        {lost.length > 0 && <p role="alert" className="text-sm text-ember">{lost.join(', ')} went to someone else.</p>}
        {error !== undefined && <Failure error={error} />}
        {hold ? (
          <>
            <PriceSummary seats={hold.seats} total={hold.total} />
            <Countdown until={hold.expiresAt} onEnd={forget} />
            <Link data-testid="continue" href={to.checkout(showtime.id)} className="button-warm w-full">
              Continue to payment
            </Link>
            <button data-testid="release" className="button w-full" disabled={busy} onClick={() => release(hold)}>
              Give the seats back
            </button>
          </>
        ) : (
          <>
            <PriceSummary
              seats={chosen.map((seat) => ({
                seatId: seat.id,
                category: seat.category,
                price: { amountMinor: priceMinor.get(seat.category) ?? 0, currency },
              }))}
              total={{ amountMinor: chosen.reduce((sum, seat) => sum + (priceMinor.get(seat.category) ?? 0), 0), currency }}
            />
            <button data-testid="hold" className="button-warm w-full" disabled={busy || chosen.length === 0} onClick={take}>
              {chosen.length === 0 ? 'Choose up to 10 seats' : `Hold ${chosen.length} ${chosen.length === 1 ? 'seat' : 'seats'}`}
            </button>
          </>
        )}
      </aside>
    </div>
  );
}
