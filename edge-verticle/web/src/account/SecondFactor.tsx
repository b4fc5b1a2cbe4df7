import { useState } from 'react';
import { account as api } from '../api';
import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { QrCode } from '../components/QrCode';
import { Problem } from '../http';
import { acceptAccount } from '../session';
import type { Account, SecondFactorSecret } from '../types';
import { useSubmit } from '../useSubmit';
import { RecoveryCodes } from './RecoveryCodes';

type Step = { name: 'rest' } | { name: 'secret'; secret: SecondFactorSecret } | { name: 'codes'; codes: string[] } | { name: 'removal' };

export function SecondFactor({ account }: { account: Account }) {
  const [step, setStep] = useState<Step>({ name: 'rest' });
  const [error, setError] = useState<unknown>();
  const rest = () => setStep({ name: 'rest' });
  const attempt = async (work: () => Promise<Step>) => {
    setError(undefined);
    try {
      setStep(await work());
    } catch (problem) {
      rest();
      if (!(problem instanceof Problem && problem.kind === 'cancelled')) setError(problem);
    }
  };
  const begin = async (): Promise<Step> => ({ name: 'secret', secret: await api.beginSecondFactor() });
  const renew = async (): Promise<Step> => ({ name: 'codes', codes: await api.renewRecoveryCodes() });
  const remove = async (): Promise<Step> => {
    await api.removeSecondFactor();
    acceptAccount({ ...account, secondFactor: false });
    return { name: 'rest' };
  };
  const confirmed = (codes: string[]) => {
    acceptAccount({ ...account, secondFactor: true });
    setStep({ name: 'codes', codes });
  };

  return (
    <div className="space-y-4">
      {account.secondFactor ? (
        <>
          <p data-testid="second-factor-on" className="flex items-center gap-2.5">
            <span aria-hidden className="size-2.5 rounded-full bg-emerald-400" /> On. You are asked for a code when you sign in.
          </p>
          <div className="flex flex-wrap gap-3">
            <button type="button" className="button" onClick={() => void attempt(renew)}>
              New recovery codes
            </button>
            <button type="button" className="button" onClick={() => setStep({ name: 'removal' })}>
              Turn it off
            </button>
          </div>
        </>
      ) : (
        <>
          <p className="flex items-center gap-2.5">
            <span aria-hidden className="size-2.5 rounded-full bg-line" /> Off. You need an authenticator app to turn it on.
          </p>
          <button type="button" data-testid="second-factor-begin" className="button" onClick={() => void attempt(begin)}>
            Set it up
          </button>
        </>
      )}
      {error !== undefined && <Failure error={error} />}
      {step.name === 'secret' && <SetUp secret={step.secret} onConfirmed={confirmed} onCancel={rest} />}
      {step.name === 'codes' && <RecoveryCodes codes={step.codes} onDone={rest} />}
      {step.name === 'removal' && <Removal onRemove={() => void attempt(remove)} onCancel={rest} />}
    </div>
  );
}

function SetUp({ secret, onConfirmed, onCancel }: { secret: SecondFactorSecret; onConfirmed: (codes: string[]) => void; onCancel: () => void }) {
  const form = useSubmit(['code'], async (text) => onConfirmed(await api.confirmSecondFactor(text('code').replace(/\s/g, ''))));
  return (
    <Dialog title="Set up the second step" onClose={onCancel}>
      <form onSubmit={form.onSubmit} className="space-y-5">
        <div className="grid items-center gap-5 sm:grid-cols-[11rem_minmax(0,1fr)]">
          <div className="mx-auto w-44">
            <QrCode text={secret.uri} label="QR code for your authenticator app" />
          </div>
          <div className="text-sm text-mute">
            <p>Scan this with your authenticator app. On the same phone, or without a camera, type the key instead:</p>
            <p className="mt-3 font-mono text-base tracking-wider break-words text-ink select-all" data-testid="second-factor-secret">
              {inFours(secret.secret)}
            </p>
          </div>
        </div>
        <Field
          name="code"
          label="Code"
          hint="The six digits the app shows now."
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9 ]{6,7}"
          testId="code"
          required
          autoFocus
          maxLength={7}
          error={form.errorOf('code')}
        />
        {form.error !== undefined && <Failure error={form.error} />}
        <div className="flex flex-wrap justify-end gap-3">
          <button type="button" className="button" onClick={onCancel}>
            Cancel
          </button>
          <button type="submit" data-testid="second-factor-confirm" className="button-warm" disabled={form.busy}>
            Turn it on
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Removal({ onRemove, onCancel }: { onRemove: () => void; onCancel: () => void }) {
  return (
    <Dialog title="Turn off the second step?" onClose={onCancel}>
      <p className="text-mute">Your password alone will open the account then, and your recovery codes end.</p>
      <div className="mt-6 flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={onCancel} autoFocus>
          Keep it on
        </button>
        <button type="button" className="button-warm" onClick={onRemove}>
          Turn it off
        </button>
      </div>
    </Dialog>
  );
}

function inFours(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}
