import { useRef, useState } from 'react';
import { membership } from '../api';
import { Failure } from '../components/Notice';
import { Problem, uuid } from '../http';
import type { BillingMethod, Plan } from '../types';
import { priceOf } from './Present';

/** The plans on offer, each with its button. */
export function Plans({ plans, method, trial, onChange }: { plans: Plan[]; method: BillingMethod; trial: boolean; onChange: () => void }) {
  const [busy, setBusy] = useState('');
  const [error, setError] = useState<unknown>();
  // One order keeps its key until it is answered, so that asking again never pays twice.
  const orders = useRef(new Map<string, string>());
  const subscribe = (plan: Plan) => {
    const order = `${plan.id} ${method}`;
    const key = orders.current.get(order) ?? uuid();
    orders.current.set(order, key);
    setBusy(plan.id);
    setError(undefined);
    membership
      .subscribe(plan.id, method, key)
      .then((answer) => {
        if (answer.actionUrl) window.location.assign(answer.actionUrl);
        else onChange();
      })
      .catch((problem: unknown) => {
        const away = problem instanceof Problem && problem.kind === 'provider-unavailable';
        const answered = problem instanceof Problem && problem.status >= 400 && problem.status < 500;
        if (answered) orders.current.delete(order);
        if (away) onChange();
        else setError(problem);
      })
      .finally(() => setBusy(''));
  };
  return (
    <>
      {error !== undefined && <Failure error={error} />}
      <ul className="grid gap-4 sm:grid-cols-2" data-testid="plans">
        {plans.map((plan) => (
          <li key={plan.id} className="panel flex flex-col gap-3 px-6 py-5">
            <p className="text-xl font-semibold">{plan.name}</p>
            <p className="font-poster text-3xl">{priceOf(plan)}</p>
            <p className="grow text-sm text-mute">
              {trial && plan.trialDays > 0 ? `The first ${plan.trialDays} days are free.` : 'Charged at once.'}
            </p>
            <button
              type="button"
              data-testid={`subscribe-${plan.period}`}
              disabled={busy !== ''}
              className="button-warm"
              onClick={() => subscribe(plan)}
            >
              {busy === plan.id ? 'One moment…' : trial && plan.trialDays > 0 ? 'Try it' : 'Subscribe'}
            </button>
          </li>
        ))}
      </ul>
      {plans.length === 0 && <p className="text-mute">There are no plans on offer just now.</p>}
    </>
  );
}
