import { useEffect, type ReactNode } from 'react';
import { navigate, to, useAddress } from '../router';
import { useSession } from '../session';
import { Loading } from './Notice';

/** Shows its content to people who are signed in; sends others to sign in and back. */
export function SignedIn({ children }: { children: ReactNode }) {
  const { status } = useSession();
  const { pathname, search } = useAddress();
  useEffect(() => {
    if (status === 'guest') navigate(to.signIn(pathname + search), { replace: true });
  }, [status, pathname, search]);
  return status === 'user' ? children : <Loading />;
}
