import { useState } from 'react';
import { membership } from '../api';
import { Failure } from '../components/Notice';
import { calendarDay, money } from '../format';
import { useSession } from '../session';
import type { Plan, Subscription } from '../types';

/** How the subscription stands, and what can be done about it. */
export function Present({ subscription, onChange }: { subscription: Subscription; onChange: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    work()
      .then(onChange)
      .catch(setError)
      .finally(() => setBusy(false));
  };
  const { state, plan, actionUrl } = subscription;
  const session = useSession();
  // Staff give the tier to some accounts for nothing.
  const given = (state === 'none' || state === 'expired') && session.status === 'user' && session.account.tier === 'premium';
  const cancellable = state === 'pending' || state === 'trial' || state === 'active' || state === 'past_due';

  return (
    <div className="panel space-y-4 px-6 py-5" data-testid="subscription" data-state={state}>
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-xl font-semibold">{given ? 'Premium' : plan && state !== 'expired' ? plan.name : 'Free, with ads'}</p>
        {BADGES[state] && (
          <span className="rounded-full bg-glow/15 px-3 py-1 text-xs font-semibold text-glow">{BADGES[state]}</span>
        )}
      </div>
      <p className="text-mute">{given ? 'You watch without ads, and nothing is charged.' : sentence(subscription)}</p>
      {error !== undefined && <Failure error={error} />}
      <div className="flex flex-wrap gap-3">
        {actionUrl && (
          <a href={actionUrl} data-testid="approve" className="button-warm">
            Approve at your bank
          </a>
        )}
        {state === 'cancelled' && (
          <button type="button" data-testid="resume" disabled={busy} className="button-warm" onClick={() => attempt(membership.resume)}>
            Stay after all
          </button>
        )}
        {cancellable && (
          <button type="button" data-testid="cancel" disabled={busy} className="button" onClick={() => attempt(membership.cancel)}>
            {state === 'pending' ? 'Forget it' : 'Cancel membership'}
          </button>
        )}
      </div>
    </div>
  );
}

const BADGES: Record<Subscription['state'], string> = {
  none: '',
  pending: 'Waiting',
  trial: 'Trial',
  active: 'Active',
  past_due: 'Payment due',
  cancelled: 'Ends soon',
  expired: 'Ended',
};

/** "₹199 a month". */
export function priceOf({ price, period }: Plan): string {
  return `${money(price)} a ${period === 'P1M' ? 'month' : 'year'}`;
}

function sentence(s: Subscription): string {
  const price = s.plan ? priceOf(s.plan) : '';
  const next = s.nextChargeAt ? calendarDay(s.nextChargeAt) : '';
  const end = s.endsAt ? calendarDay(s.endsAt) : '';
  switch (s.state) {
    case 'none':
      return 'No membership yet.';
    case 'pending':
      return s.actionUrl ? 'Your bank wants you to approve the payment.' : 'We are waiting for the payment provider’s answer. Nothing is lost.';
    case 'trial':
      return `Free until ${next}, then ${price}.`;
    case 'active':
      return `${price}. Next payment on ${next}.`;
    case 'past_due':
      return `Your last payment didn’t go through. ${next ? `We try again on ${next}. ` : ''}Without a payment your membership ends on ${end}.`;
    case 'cancelled':
      return `Cancelled. You watch without ads until ${end}; nothing more is charged.`;
    case 'expired':
      return end ? `Your membership ended on ${end}.` : 'Your membership has ended.';
  }
}
