import { useState } from 'react';
import { door } from '../api';
import { Entrance, MailSent } from '../components/Entrance';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { Link, to } from '../router';
import { useSubmit } from '../useSubmit';
import { useTitle } from '../useTitle';

export function ForgotPage() {
  const [sentTo, setSentTo] = useState('');
  useTitle('Forgotten password');
  const form = useSubmit(['email'], async (text) => {
    const email = text('email').trim();
    await door.requestReset(email);
    setSentTo(email);
  });

  if (sentTo) {
    return (
      <MailSent email={sentTo} lifetime="If there is an account with it, the link sets a new password, for the next 30 minutes.">
        <Link href={to.signIn(to.home())} className="button w-full">
          Back to sign-in
        </Link>
      </MailSent>
    );
  }
  return (
    <Entrance title="Forgot your password?">
      <form onSubmit={form.onSubmit} className="space-y-5">
        <p className="text-mute">Tell us your e-mail, and we send you a link to set a new one.</p>
        <Field name="email" label="E-mail" type="email" autoComplete="username" testId="email" required maxLength={254} error={form.errorOf('email')} />
        {form.error !== undefined && <Failure error={form.error} />}
        <button data-testid="send-mail" type="submit" className="button-warm w-full" disabled={form.busy}>
          Send the link
        </button>
      </form>
      <p className="mt-5 text-center text-sm text-mute">
        <Link href={to.signIn(to.home())} className="font-semibold text-glow hover:underline">
          Back to sign-in
        </Link>
      </p>
    </Entrance>
  );
}
