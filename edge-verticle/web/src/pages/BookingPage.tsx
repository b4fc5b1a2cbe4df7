import { useEffect, useState } from 'react';
import { booking as bookings } from '../api';
import { BookingCard } from '../components/BookingCard';
import { Failure, Loading } from '../components/Notice';
import { Link, to } from '../router';
import type { Booking } from '../types';
import { useTitle } from '../useTitle';

const POLL_MILLIS = 2_000;

const HEADINGS: Record<Booking['state'], string> = {
  pending_payment: 'Almost there',
  confirmed: 'Enjoy the film',
  expiring: 'The time to pay is over',
  expired: 'The time to pay is over',
  declined: 'The payment was declined',
  capture_failed: 'The payment failed',
};

export function BookingPage({ bookingId }: { bookingId: string }) {
  const { booking, error } = useBooking(bookingId);
  useTitle('My tickets');
  if (!booking) return error ? <div className="page"><Failure error={error} /></div> : <Loading />;
  return (
    <div className="page">
      <h1 role="status" className="mb-6 text-4xl">
        {HEADINGS[booking.state]}
      </h1>
      {booking.state === 'pending_payment' && <Pending booking={booking} />}
      <BookingCard booking={booking} />
      <Link href={to.tickets()} className="mt-6 inline-block text-glow hover:underline">
        All my tickets
      </Link>
    </div>
  );
}

function Pending({ booking }: { booking: Booking }) {
  return (
    <div className="panel mb-6 flex flex-wrap items-center justify-between gap-4 border-glow/50! p-6">
      {booking.actionUrl ? (
        <>
          <p>Your bank wants you to confirm the payment. This page goes on by itself afterwards.</p>
          <a data-testid="confirm-payment" href={booking.actionUrl} target="_blank" rel="noopener noreferrer" className="button-warm">
            Confirm with your bank
          </a>
        </>
      ) : (
        <p>The payment is being confirmed. Your seats are yours meanwhile.</p>
      )}
    </div>
  );
}

/** A booking, asked for again while its payment is open. */
function useBooking(id: string): { booking?: Booking; error?: unknown } {
  const [result, setResult] = useState<{ booking?: Booking; error?: unknown }>({});
  useEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    const ask = () =>
      bookings
        .one(id, abort.signal)
        .then((booking) => {
          setResult({ booking });
          if (booking.state === 'pending_payment' || booking.state === 'expiring') again();
        })
        .catch((error: unknown) => {
          if (abort.signal.aborted) return;
          setResult((now) => ({ ...now, error }));
          again();
        });
    const again = () => (timer = window.setTimeout(() => void ask(), POLL_MILLIS));
    void ask();
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [id]);
  return result;
}
