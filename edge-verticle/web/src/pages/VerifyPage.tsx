import { useState } from 'react';
import { Entrance, LinkEnded } from '../components/Entrance';
import { Failure } from '../components/Notice';
import { Problem } from '../http';
import { Link, navigate, to, useAddress } from '../router';
import { verifyEmail } from '../session';
import { useSubmit } from '../useSubmit';
import { useTitle } from '../useTitle';

/**
 * Where the link of a registration's mail leads. A button spends it, not the page's loading: programs that look through mails open links
 * too, and nobody should be signed in by a link alone.
 */
export function VerifyPage() {
  const token = useAddress().searchParams.get('token') ?? '';
  const [ended, setEnded] = useState(false);
  useTitle('Open your account');
  const form = useSubmit([], async () => {
    try {
      await verifyEmail(token);
      navigate(to.home(), { replace: true });
    } catch (error) {
      if (!(error instanceof Problem) || (error.status !== 410 && error.kind !== 'invalid')) throw error;
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
        <p className="text-mute">One click confirms your e-mail, opens your account and signs you in here.</p>
        {form.error !== undefined && <Failure error={form.error} />}
        <button data-testid="verify" type="submit" className="button-warm w-full" disabled={form.busy} autoFocus>
          Open my account
        </button>
      </form>
    </Entrance>
  );
}
