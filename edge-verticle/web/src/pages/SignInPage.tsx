import { useEffect, useRef, useState } from 'react';
import { Entrance } from '../components/Entrance';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { CodeField } from '../components/StepUp';
import { Problem } from '../http';
import { Link, navigate, ownPath, to, useAddress } from '../router';
import { signIn, useSession } from '../session';
import { useSubmit } from '../useSubmit';
import { useTitle } from '../useTitle';

export function SignInPage() {
  const next = ownPath(useAddress().searchParams.get('next'));
  const { status } = useSession();
  // E-mail and password that were right but not enough; kept until the code is there.
  const known = useRef({ email: '', password: '' });
  const [codeNeeded, setCodeNeeded] = useState(false);
  useTitle('Sign in');
  useEffect(() => {
    if (status === 'user') navigate(next, { replace: true });
  }, [status, next]);

  const form = useSubmit(['email', 'password', 'code'], async (text) => {
    if (!codeNeeded) known.current = { email: text('email').trim(), password: text('password') };
    try {
      await signIn(known.current.email, known.current.password, codeNeeded ? text('code').replace(/\s/g, '') : '');
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'code-needed') throw error;
      setCodeNeeded(true);
    }
  });
  const startOver = () => {
    known.current = { email: '', password: '' };
    setCodeNeeded(false);
  };

  return (
    <Entrance title={codeNeeded ? 'One more step' : 'Welcome back'}>
      <form key={String(codeNeeded)} onSubmit={form.onSubmit} className="space-y-5">
        {codeNeeded ? <CodeField error={form.errorOf('code')} /> : <Credentials errorOf={form.errorOf} />}
        {form.error !== undefined && <Failure error={form.error} />}
        <button data-testid="sign-in" type="submit" className="button-warm w-full" disabled={form.busy}>
          {codeNeeded ? 'Continue' : 'Sign in'}
        </button>
      </form>
      <p className="mt-5 text-center text-sm text-mute">
        {codeNeeded ? (
          <button type="button" className="font-semibold text-glow hover:underline" onClick={startOver}>
            Sign in as somebody else
          </button>
        ) : (
          <>
            New here?{' '}
            <Link href={to.register(next)} className="font-semibold text-glow hover:underline">
              Register
            </Link>
          </>
        )}
      </p>
    </Entrance>
  );
}

function Credentials({ errorOf }: { errorOf: (field: string) => string }) {
  return (
    <>
      <Field name="email" label="E-mail" type="email" autoComplete="username" testId="email" required maxLength={254} error={errorOf('email')} />
      <div>
        <Field name="password" label="Password" type="password" autoComplete="current-password" testId="password" required maxLength={128} error={errorOf('password')} />
        <p className="mt-2 text-right text-sm">
          <Link data-testid="forgot" href={to.forgot()} className="text-mute hover:text-ink hover:underline">
            Forgot your password?
          </Link>
        </p>
      </div>
    </>
  );
}
