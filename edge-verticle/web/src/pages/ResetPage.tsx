import { useState } from 'react';
import { door } from '../api';
import { Entrance, LinkEnded } from '../components/Entrance';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { Problem } from '../http';
import { Link, linkToken, to, useAddress } from '../router';
import { sessionEnded } from '../session';
import { useSubmit } from '../useSubmit';
import { useTitle } from '../useTitle';

/** Where the link of a reset's or an invitation's mail leads. */
export function ResetPage() {
  const token = linkToken(useAddress());
  const [state, setState] = useState<'asking' | 'set' | 'ended'>(token ? 'asking' : 'ended');
  useTitle('New password');
  const form = useSubmit(['password'], async (text) => {
    try {
      await door.resetPassword(token, text('password'));
      sessionEnded();
      setState('set');
    } catch (error) {
      const badToken = error instanceof Problem && (error.status === 410 || error.errors.some(({ field }) => field === 'token'));
      if (!badToken) throw error;
      setState('ended');
    }
  });

  if (state === 'ended') {
    return (
      <LinkEnded>
        <Link href={to.forgot()} className="button-warm w-full">
          Send me a new one
        </Link>
      </LinkEnded>
    );
  }
  if (state === 'set') {
    return (
      <Entrance title="Your password is set" testId="password-set">
        <div className="space-y-6 text-mute">
          <p>You have been signed out everywhere. Sign in with the new one.</p>
          <Link href={to.signIn(to.home())} className="button-warm w-full">
            Sign in
          </Link>
        </div>
      </Entrance>
    );
  }
  return (
    <Entrance title="Set a new password">
      <form onSubmit={form.onSubmit} className="space-y-5">
        <Field
          name="password"
          label="New password"
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
        <button data-testid="set-password" type="submit" className="button-warm w-full" disabled={form.busy}>
          Set password
        </button>
      </form>
    </Entrance>
  );
}
