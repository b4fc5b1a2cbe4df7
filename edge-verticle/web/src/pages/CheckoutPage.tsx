import { useRef, useState, type FormEvent } from 'react';
import { booking } from '../api';
import { Countdown } from '../components/Countdown';
import { Empty, Failure, Loading } from '../components/Notice';
import { PriceSummary } from '../components/PriceSummary';
import { ShowSummary } from '../components/ShowSummary';
import { money } from '../format';
import { dropHold, keptHold } from '../holds';
import { Problem, uuid } from '../http';
import { Link, navigate, to } from '../router';
import type { Hold, PaymentMethod } from '../types';
import { useLoad } from '../useLoad';
import { useTitle } from '../useTitle';

const METHODS: { id: PaymentMethod; name: string; what: string }[] = [
  { id: 'card_ok', name: 'Visa •••• 4242', what: 'is accepted' },
  { id: 'card_3ds', name: 'Visa •••• 3220', what: 'asks for 3-D Secure' },
  { id: 'card_declined', name: 'Visa •••• 0002', what: 'is declined' },
];

export function CheckoutPage({ showtimeId }: { showtimeId: string }) {
  useTitle('Checkout');
  const [hold, setHold] = useState(() => keptHold(showtimeId));
  const lose = () => {
    dropHold(showtimeId);
    setHold(undefined);
  };
  if (!hold) {
    return (
      <div className="page">
        <Empty title="No seats are held">
          <p>Seats stay yours for a few minutes only. Choose again; they may still be free.</p>
          <Link href={to.seats(showtimeId)} className="button-warm">
            Choose seats
          </Link>
        </Empty>
      </div>
    );
  }
  return <Checkout hold={hold} onLost={lose} />;
}

function Checkout({ hold, onLost }: { hold: Hold; onLost: () => void }) {
  const map = useLoad('', (signal) => booking.seatMap(hold.showtimeId, signal));
  const [method, setMethod] = useState<PaymentMethod>('card_ok');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // One order keeps its key until it is answered, so that asking again never pays twice.
  const key = useRef('');

  const pay = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    key.current ||= uuid();
    try {
      const booked = await booking.book({ showtimeId: hold.showtimeId, holdId: hold.id, paymentMethod: method }, key.current);
      dropHold(hold.showtimeId);
      navigate(to.booking(booked.id), { replace: true });
    } catch (problem) {
      const answered = problem instanceof Problem && problem.status >= 400 && problem.status < 500;
      if (answered) key.current = '';
      setError(problem);
      setBusy(false);
    }
  };
  const choose = (next: PaymentMethod) => {
    key.current = '';
    setMethod(next);
  };

  return (
    <form onSubmit={(event) => void pay(event)} className="page grid grid-cols-[minmax(0,1fr)] items-start gap-8 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <section className="panel p-6 sm:p-8">
        <h1 className="text-4xl">Checkout</h1>
        <fieldset className="mt-6 space-y-3">
          <legend className="mb-3 flex items-center gap-3 text-mute">
            Pay with
            <span className="rounded-full bg-glow/15 px-3 py-0.5 text-xs font-semibold tracking-wider text-glow uppercase">sandbox</span>
          </legend>
          {METHODS.map(({ id, name, what }) => (
            <label
              key={id}
              className="flex min-h-14 cursor-pointer items-center gap-4 rounded-xl border border-line px-5 py-3 transition-colors hover:border-mute has-checked:border-glow has-checked:bg-glow/8"
            >
              <input
                type="radio"
                name="method"
                data-testid={`method-${id}`}
                value={id}
                checked={method === id}
                disabled={busy}
                onChange={() => choose(id)}
                className="size-4 accent-glow"
              />
              <span>
                <span className="block font-semibold">{name}</span>
                <span className="block text-sm text-mute">Test card: {what}. No money moves.</span>
              </span>
            </label>
          ))}
        </fieldset>
        {error !== undefined && <PaymentFailure error={error} showtimeId={hold.showtimeId} />}
      </section>
      <aside aria-label="Your order" className="panel space-y-5 p-6 lg:sticky lg:top-24">
        {map.state === 'loading' && <Loading />}
        {map.state === 'ready' && <ShowSummary show={map.value.showtime} />}
        <PriceSummary seats={hold.seats} total={hold.total} />
        {!busy && <Countdown until={hold.expiresAt} onEnd={onLost} />}
        <button data-testid="pay" type="submit" className="button-warm w-full" disabled={busy}>
          {busy ? 'Paying…' : `Pay ${money(hold.total)}`}
        </button>
        <Link href={to.seats(hold.showtimeId)} className="block text-center text-sm text-mute hover:text-ink">
          Back to the seats
        </Link>
      </aside>
    </form>
  );
}

function PaymentFailure({ error, showtimeId }: { error: unknown; showtimeId: string }) {
  const lost = error instanceof Problem && error.kind === 'hold-lost';
  return (
    <div data-testid="payment-failure">
      <Failure error={error}>
        {lost && (
          <Link href={to.seats(showtimeId)} onClick={() => dropHold(showtimeId)} className="font-semibold text-glow underline">
            Choose again
          </Link>
        )}
      </Failure>
    </div>
  );
}
