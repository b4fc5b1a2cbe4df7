import { booking } from '../api';
import { BookingCard } from '../components/BookingCard';
import { Empty, Failure, Loading } from '../components/Notice';
import { Link, to } from '../router';
import type { Booking } from '../types';
import { useLoad } from '../useLoad';
import { useTitle } from '../useTitle';

export function TicketsPage() {
  useTitle('My tickets');
  const bookings = useLoad('', booking.mine);
  return (
    <div className="page">
      <h1 className="mb-6 text-4xl">My tickets</h1>
      {bookings.state === 'loading' && <Loading />}
      {bookings.state === 'failed' && <Failure error={bookings.error} />}
      {bookings.state === 'ready' && <Bookings bookings={bookings.value} />}
    </div>
  );
}

function Bookings({ bookings }: { bookings: Booking[] }) {
  if (bookings.length === 0) {
    return (
      <Empty title="No tickets yet">
        <p>The best seats go first.</p>
        <Link href={to.cinema()} className="button-warm">
          Find a show
        </Link>
      </Empty>
    );
  }
  const now = Date.now();
  const toCome = bookings.filter((each) => Date.parse(each.showtime.endsAt) > now);
  const past = bookings.filter((each) => !toCome.includes(each));
  return (
    <div className="space-y-6">
      {toCome.map((each) => (
        <BookingCard key={each.id} booking={each} />
      ))}
      {past.length > 0 && (
        <details>
          <summary className="cursor-pointer py-3 text-mute hover:text-ink">Past shows ({past.length})</summary>
          <div className="space-y-6 pt-3">
            {past.map((each) => (
              <BookingCard key={each.id} booking={{ ...each, tickets: [] }} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}
