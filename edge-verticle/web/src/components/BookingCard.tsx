import { money } from '../format';
import { Link, to } from '../router';
import type { Booking } from '../types';
import { QrCode } from './QrCode';
import { ShowSummary } from './ShowSummary';

const STATES: Record<Booking['state'], string> = {
  pending_payment: 'Waiting for payment',
  confirmed: 'Confirmed',
  expiring: 'Expiring',
  expired: 'Expired',
  declined: 'Payment declined',
  capture_failed: 'Payment failed',
};

/** A booking with its tickets. */
export function BookingCard({ booking }: { booking: Booking }) {
  const good = booking.state === 'confirmed';
  return (
    <article data-testid="booking" data-state={booking.state} className="panel overflow-hidden">
      <div className="flex flex-wrap items-start justify-between gap-4 p-5 sm:p-6">
        <ShowSummary show={booking.showtime} />
        <div className="text-sm sm:text-right">
          <Link
            href={to.booking(booking.id)}
            className={`rounded-full px-3 py-1 font-semibold ${good ? 'bg-glow/15 text-glow' : 'bg-raised text-mute'}`}
          >
            {STATES[booking.state]}
          </Link>
          <p className="mt-2 text-mute">
            {booking.seats.map((seat) => seat.seatId).join(', ')} · {money(booking.total)}
          </p>
        </div>
      </div>
      {booking.tickets.length > 0 && (
        <ul className="grid gap-4 border-t border-dashed border-line bg-night/40 p-5 sm:grid-cols-2 sm:p-6 lg:grid-cols-3">
          {booking.tickets.map((ticket) => (
            <li key={ticket.id} data-testid="ticket" data-seat={ticket.seatId} className="flex items-center gap-4">
              <div className="w-36 shrink-0">
                <QrCode text={ticket.code} label={`QR code of the ticket for seat ${ticket.seatId}`} />
              </div>
              <div>
                <p className="text-xs tracking-widest text-mute uppercase">Seat</p>
                <p className="font-poster text-5xl leading-none text-glow">{ticket.seatId}</p>
                <p className="mt-2 text-sm text-mute">{booking.showtime.screenName}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
