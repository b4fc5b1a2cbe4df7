import { useEffect, useState } from 'react';
import { Section } from '../account/Section';
import { Failure, Loading } from '../components/Notice';
import { membership } from '../api';
import { Invoices } from '../membership/Invoices';
import { Methods } from '../membership/Methods';
import { Plans } from '../membership/Plans';
import { Present } from '../membership/Present';
import { Link, to } from '../router';
import { refresh } from '../session';
import type { BillingMethod, Subscription } from '../types';
import { useLoad } from '../useLoad';
import { useTitle } from '../useTitle';

const LOOK_AGAIN_MILLIS = 2_000;

/** What one pays for films without ads. */
export function MembershipPage() {
  useTitle('Membership');
  const [changes, setChanges] = useState(0);
  const [method, setMethod] = useState<BillingMethod>('card_ok');
  const loaded = useLoad(String(changes), (signal) => Promise.all([membership.mine(signal), membership.plans(signal)]));
  const changed = () => {
    // The access token of before says the tier of before, and has ended if that changed.
    void refresh();
    setChanges((count) => count + 1);
  };
  const pending = loaded.state === 'ready' && loaded.value[0].state === 'pending';
  useEffect(() => {
    if (!pending) return;
    const timer = window.setInterval(() => setChanges((count) => count + 1), LOOK_AGAIN_MILLIS);
    return () => {
      window.clearInterval(timer);
      void refresh();
    };
  }, [pending]);

  return (
    <div className="page max-w-5xl!">
      <Link href={to.account()} className="text-sm text-mute hover:text-ink">
        Your account
      </Link>
      <h1 className="mt-1 mb-8 text-4xl">Membership</h1>
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' && <Failure error={loaded.error} />}
      {loaded.state === 'ready' && (
        <div className="divide-y divide-line/50 border-t border-line/50">
          <Section title="Where you stand" about={ABOUT[loaded.value[0].state]}>
            <Present subscription={loaded.value[0]} onChange={changed} />
          </Section>
          {!isLive(loaded.value[0]) && (
            <Section title="Plans" about="Every film, without ads. Leave whenever you like: it runs to the end of what you paid.">
              <Methods value={method} onChange={setMethod} />
              <Plans plans={loaded.value[1]} method={method} trial={loaded.value[0].trialAvailable} onChange={changed} />
            </Section>
          )}
          {isLive(loaded.value[0]) && !pending && (
            <Section title="Payment method" about="Another one is charged from now on; what is due, at once.">
              <Methods value={method} onChange={setMethod} change={changed} />
            </Section>
          )}
          <Section title="Invoices" about="Every charge, newest first.">
            <Invoices key={changes} />
          </Section>
        </div>
      )}
    </div>
  );
}

const ABOUT: Record<Subscription['state'], string> = {
  none: 'What you have, and what it costs.',
  pending: 'Your bank or its answer is still awaited.',
  trial: 'You watch without ads, and pay nothing yet.',
  active: 'You watch without ads.',
  past_due: 'You still watch without ads, for some days.',
  cancelled: 'You watch without ads until it ends.',
  expired: 'What you have, and what it costs.',
};

function isLive({ state }: Subscription): boolean {
  return state !== 'none' && state !== 'expired';
}
