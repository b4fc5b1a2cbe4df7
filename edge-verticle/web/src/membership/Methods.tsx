import { useState } from 'react';
import { Done } from '../account/Section';
import { membership } from '../api';
import { Failure } from '../components/Notice';
import type { BillingMethod } from '../types';

const METHODS: { id: BillingMethod; name: string; what: string }[] = [
  { id: 'card_ok', name: 'Visa •••• 4242', what: 'is accepted' },
  { id: 'card_3ds', name: 'Visa •••• 3220', what: 'asks for 3-D Secure' },
  { id: 'card_declined', name: 'Visa •••• 0002', what: 'is declined' },
];

/** What is to be charged; with `change` a button to make it so. */
export function Methods({ value, onChange, change }: { value: BillingMethod; onChange: (method: BillingMethod) => void; change?: () => void }) {
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle');
  const [error, setError] = useState<unknown>();
  const submit = () => {
    setState('busy');
    setError(undefined);
    membership
      .changeMethod(value)
      .then((answer) => {
        setState('done');
        if (answer.actionUrl) window.location.assign(answer.actionUrl);
        change?.();
      })
      .catch((problem: unknown) => {
        setState('idle');
        setError(problem);
      });
  };
  return (
    <fieldset className="mb-6 space-y-3">
      <legend className="mb-3 flex items-center gap-3 text-mute">
        Pay with
        <span className="rounded-full bg-glow/15 px-3 py-0.5 text-xs font-semibold tracking-wider text-glow uppercase">sandbox</span>
      </legend>
      <div className="grid gap-3 sm:grid-cols-3">
        {METHODS.map(({ id, name, what }) => (
          <label
            key={id}
            className="flex cursor-pointer items-start gap-3 rounded-xl border border-line px-4 py-3 transition-colors hover:border-mute has-checked:border-glow has-checked:bg-glow/8"
          >
            <input
              type="radio"
              name="method"
              data-testid={`method-${id}`}
              value={id}
              checked={value === id}
              onChange={() => onChange(id)}
              className="mt-1 size-4 accent-glow"
            />
            <span>
              <span className="block text-sm font-semibold">{name}</span>
              <span className="block text-xs text-mute">Test card: {what}.</span>
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && <Failure error={error} />}
      {state === 'done' && <Done>This card is charged from now on.</Done>}
      {change && (
        <button type="button" data-testid="change-method" disabled={state === 'busy'} className="button" onClick={submit}>
          Charge this card from now on
        </button>
      )}
    </fieldset>
  );
}
