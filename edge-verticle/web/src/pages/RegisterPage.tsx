import { useEffect, useState } from 'react';
import { door } from '../api';
import { Entrance, MailSent } from '../components/Entrance';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { Link, navigate, ownPath, to, useAddress } from '../router';
import { useSession } from '../session';
import { useSubmit } from '../useSubmit';
import { useTitle } from '../useTitle';

export function RegisterPage() {
  const next = ownPath(useAddress().searchParams.get('next'));
  const { status } = useSession();
  const [sentTo, setSentTo] = useState('');
  useTitle('Register');
  useEffect(() => {
    if (status === 'user') navigate(next, { replace: true });
  }, [status, next]);
  const form = useSubmit(['displayName', 'email', 'password'], async (text) => {
    const email = text('email').trim();
    await door.register({ email, password: text('password'), displayName: text('displayName').trim() });
    setSentTo(email);
  });

  if (sentTo) {
    return (
      <MailSent email={sentTo} lifetime="Follow it within 24 hours to open your account.">
        <button type="button" className="button w-full" onClick={() => setSentTo('')}>
          Use another address
        </button>
      </MailSent>
    );
  }
  return (
    <Entrance title="Join Marquee">
      <form onSubmit={form.onSubmit} className="space-y-5">
        <Field name="displayName" label="Name" autoComplete="name" testId="display-name" required maxLength={100} error={form.errorOf('displayName')} />
        <Field name="email" label="E-mail" type="email" autoComplete="username" testId="email" required maxLength={254} error={form.errorOf('email')} />
        <Field
          name="password"
          label="Password"
          type="password"
          hint="At least 8 characters. A few words in a row are easy to keep and hard to guess."
          autoComplete="new-password"
          testId="password"
          required
          minLength={8}
          maxLength={128}
          error={form.errorOf('password')}
        />
        {form.error !== undefined && <Failure error={form.error} />}
        <button data-testid="sign-in" type="submit" className="button-warm w-full" disabled={form.busy}>
          Create account
        </button>
      </form>
      <p className="mt-5 text-center text-sm text-mute">
        Have an account?{' '}
        <Link href={to.signIn(next)} className="font-semibold text-glow hover:underline">
          Sign in
        </Link>
      </p>
    </Entrance>
  );
}
