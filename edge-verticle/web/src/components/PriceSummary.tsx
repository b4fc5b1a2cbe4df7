import { money } from '../format';
import type { Money, PricedSeat } from '../types';

export function PriceSummary({ seats, total }: { seats: PricedSeat[]; total: Money }) {
  if (seats.length === 0) return null;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-y-1.5 text-sm">
      {seats.map((seat) => (
        <div key={seat.seatId} className="contents">
          <dt className="text-mute">
            <span className="font-semibold text-ink">{seat.seatId}</span> {seat.category}
          </dt>
          <dd className="text-right tabular-nums">{money(seat.price)}</dd>
        </div>
      ))}
      <dt className="mt-2 border-t border-line pt-3 text-base font-semibold">Total</dt>
      <dd data-testid="total" className="mt-2 border-t border-line pt-3 text-right text-base font-semibold tabular-nums">
        {money(total)}
      </dd>
    </dl>
  );
}
