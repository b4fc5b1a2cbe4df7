import { Devices } from '../account/Devices';
import { NameForm } from '../account/NameForm';
import { PasswordForm } from '../account/PasswordForm';
import { Profiles } from '../account/Profiles';
import { SecondFactor } from '../account/SecondFactor';
import { Section } from '../account/Section';
import { Link, to } from '../router';
import { useSession } from '../session';
import { useTitle } from '../useTitle';

export function AccountPage() {
  const session = useSession();
  useTitle('Your account');
  if (session.status !== 'user') return null;
  const { account } = session;
  return (
    <div className="page max-w-5xl!">
      <h1 className="text-4xl">Your account</h1>
      <p className="mt-1 mb-8 break-words text-mute">{account.email}</p>
      <div className="divide-y divide-line/50 border-t border-line/50">
        <Section title="Who’s watching?" about="Each profile keeps its own place in every film, and sees only what suits its age.">
          <Profiles />
        </Section>
        <Section title="Membership" about="Films without ads. What you pay, until when, and how to leave.">
          <Link href={to.membership()} data-testid="membership" className="button">
            {account.tier === 'premium' ? 'Premium: see your membership' : 'Watch without ads'}
          </Link>
        </Section>
        <Section title="Your name" about="On your tickets and in our mails.">
          <NameForm account={account} />
        </Section>
        <Section title="Password" about="A new one signs out your other devices.">
          <PasswordForm />
        </Section>
        <Section title="Second step" about="A code from your phone beside the password: who guesses the password still stays outside.">
          <SecondFactor account={account} />
        </Section>
        <Section title="Devices" about="Where you are signed in. If you don’t know one, sign it out and set a new password.">
          <Devices />
        </Section>
      </div>
    </div>
  );
}
