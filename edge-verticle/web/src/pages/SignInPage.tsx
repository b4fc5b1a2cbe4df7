import { useEffect, useState, type FormEvent } from 'react';
import { Failure } from '../components/Notice';
import { Link, navigate, ownPath, to, useAddress } from '../router';
import { register, signIn, useSession } from '../session';
import { useTitle } from '../useTitle';

export function SignInPage({ isNew = false }: { isNew?: boolean }) {
  const next = ownPath(useAddress().searchParams.get('next'));
  const { status } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  useTitle(isNew ? 'Register' : 'Sign in');
  useEffect(() => {
    if (status === 'user') navigate(next, { replace: true });
  }, [status, next]);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? '');
    setBusy(true);
    setError(undefined);
    try {
      if (isNew) await register(text('email').trim(), text('password'), text('displayName').trim());
      else await signIn(text('email').trim(), text('password'));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };

  return (
    <div className="page grid min-h-[70dvh] place-items-center">
      <form onSubmit={(event) => void submit(event)} className="panel w-full max-w-md space-y-5 p-8 sm:p-10">
        <h1 className="text-4xl">{isNew ? 'Join Marquee' : 'Welcome back'}</h1>
        {isNew && <Field name="displayName" label="Name" type="text" autoComplete="name" testId="display-name" maxLength={100} />}
        <Field name="email" label="E-mail" type="email" autoComplete="email" testId="email" maxLength={254} />
        <Field
          name="password"
          label="Password"
          type="password"
          autoComplete={isNew ? 'new-password' : 'current-password'}
          testId="password"
          minLength={isNew ? 8 : 1}
          maxLength={128}
        />
        {error !== undefined && <Failure error={error} />}
        <button data-testid="sign-in" type="submit" className="button-warm w-full" disabled={busy}>
          {isNew ? 'Create account' : 'Sign in'}
        </button>
        <p className="text-center text-sm text-mute">
          {isNew ? 'Have an account? ' : 'New here? '}
          <Link href={isNew ? to.signIn(next) : to.register(next)} className="font-semibold text-glow hover:underline">
            {isNew ? 'Sign in' : 'Register'}
          </Link>
        </p>
      </form>
    </div>
  );
}

interface FieldProps {
  name: string;
  label: string;
  type: string;
  autoComplete: string;
  testId: string;
  minLength?: number;
  maxLength: number;
}

function Field({ label, testId, ...input }: FieldProps) {
  return (
    <label className="block text-sm">
      <span className="mb-1.5 block text-mute">{label}</span>
      <input data-testid={testId} required className="field text-base" {...input} />
    </label>
  );
}
