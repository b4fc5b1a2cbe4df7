import { useId, useState, type InputHTMLAttributes, type ReactNode } from 'react';

interface Props extends Omit<InputHTMLAttributes<HTMLInputElement>, 'id' | 'className'> {
  name: string;
  label: string;
  hint?: string;
  /** Which rule the value broke: "must have 8 to 128 characters". */
  error?: string;
  testId?: string;
}

/** A labelled input with its hint and what is wrong with it. */
export function Field({ label, hint, error, testId, type = 'text', ...input }: Props) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const secret = type === 'password';
  return (
    <div className="text-sm">
      <label htmlFor={id} className="mb-1.5 block text-mute">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          data-testid={testId}
          type={secret && shown ? 'text' : type}
          aria-invalid={error ? true : undefined}
          aria-describedby={error || hint ? `${id}-about` : undefined}
          className={`field text-base aria-invalid:border-ember ${secret ? 'pr-18' : ''}`}
          {...input}
        />
        {secret && (
          <button
            type="button"
            aria-label={`${shown ? 'Hide' : 'Show'} ${label.toLowerCase()}`}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-1 right-1 rounded-lg px-3 text-mute hover:text-ink"
          >
            {shown ? 'Hide' : 'Show'}
          </button>
        )}
      </div>
      <About id={`${id}-about`} hint={hint} error={error} label={label} />
    </div>
  );
}

function About({ id, hint, error, label }: { id: string; hint?: string; error?: string; label: string }) {
  if (!error && !hint) return null;
  return (
    <p id={id} role={error ? 'alert' : undefined} className={`mt-1.5 ${error ? 'text-glow' : 'text-mute'}`}>
      {error ? `${label} ${error}.` : hint}
    </p>
  );
}

/** A labelled choice from a list. */
export function Select({ label, name, value, children, hint }: { label: string; name: string; value: string; children: ReactNode; hint?: string }) {
  const id = useId();
  return (
    <div className="text-sm">
      <label htmlFor={id} className="mb-1.5 block text-mute">
        {label}
      </label>
      <select id={id} name={name} defaultValue={value} aria-describedby={hint ? `${id}-about` : undefined} className="field text-base">
        {children}
      </select>
      <About id={`${id}-about`} hint={hint} label={label} />
    </div>
  );
}
