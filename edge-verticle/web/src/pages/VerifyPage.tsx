import { useState } from 'react';
import { Entrance, LinkEnded } from '../components/Entrance';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { Problem } from '../http';
import { Link, linkToken, navigate, to, useAddress } from '../router';
import { verifyEmail } from '../session';
import { useSubmit } from '../useSubmit';
import { useTitle } from '../useTitle';

/**
 * Where the link of a registration's mail leads. It is spent with the password of the form, not by the page's loading: programs that look
 * through mails open links too, and who registered somebody else's address must not have its owner open the account for him.
 */
export function VerifyPage() {
  const token = linkToken(useAddress());
  const [ended, setEnded] = useState(false);
  useTitle('Open your account');
  const form = useSubmit(['password'], async (text) => {
    try {
      await verifyEmail(token, text('password'));
      navigate(to.home(), { replace: true });
    } catch (error) {
      const badToken = error instanceof Problem && (error.status === 410 || error.errors.some(({ field }) => field === 'token'));
      if (!badToken) throw error;
      setEnded(true);
    }
  });

  if (ended || !token) {
    return (
      <LinkEnded>
        <div className="grid gap-3">
          <Link href={to.signIn(to.home())} className="button-warm">
            Sign in
          </Link>
          <Link href={to.register(to.home())} className="button">
            Register again
          </Link>
        </div>
      </LinkEnded>
    );
  }
  return (
    <Entrance title="Your seat is ready">
      <form onSubmit={form.onSubmit} className="space-y-6">
        <p className="text-mute">Your password once more confirms your e-mail, opens your account and signs you in here.</p>
        <Field
          name="password"
          label="The password you registered with"
          type="password"
          autoComplete="current-password"
          testId="password"
          required
          maxLength={128}
          autoFocus
          error={form.errorOf('password')}
        />
        {form.error !== undefined && <Failure error={form.error} />}
        <button data-testid="verify" type="submit" className="button-warm w-full" disabled={form.busy}>
          Open my account
        </button>
      </form>
    </Entrance>
  );
}
