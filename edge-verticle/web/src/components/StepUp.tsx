import { stepUp, useQuestion } from '../stepUp';
import { useSession } from '../session';
import { useSubmit } from '../useSubmit';
import { Dialog } from './Dialog';
import { Field } from './Field';
import { Failure } from './Notice';

/** Asks once more who sits there, whenever a call needs to know. */
export function StepUp() {
  const question = useQuestion();
  return question ? <Proof onProved={question.proved} onCancel={question.cancel} /> : null;
}

function Proof({ onProved, onCancel }: { onProved: () => void; onCancel: () => void }) {
  const session = useSession();
  const byCode = session.status === 'user' && session.account.secondFactor === true;
  const form = useSubmit(['password', 'code'], async (text) => {
    await stepUp(byCode ? { code: text('code').replace(/\s/g, '') } : { password: text('password') });
    onProved();
  });
  return (
    <Dialog title="Is it still you?" onClose={onCancel}>
      <form onSubmit={form.onSubmit} data-testid="step-up" className="space-y-5">
        <p className="text-mute">This changes how your account is protected, so we ask once more.</p>
        {byCode ? (
          <CodeField error={form.errorOf('code')} />
        ) : (
          <Field name="password" label="Password" type="password" autoComplete="current-password" testId="step-up-password" required autoFocus maxLength={128} error={form.errorOf('password')} />
        )}
        {form.error !== undefined && <Failure error={form.error} />}
        <div className="flex flex-wrap justify-end gap-3">
          <button type="button" className="button" onClick={onCancel}>
            Cancel
          </button>
          <button type="submit" data-testid="prove" className="button-warm" disabled={form.busy}>
            Continue
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** A code of the second factor, from the app or from the printed list. */
export function CodeField({ error }: { error?: string }) {
  return (
    <Field
      name="code"
      label="Code"
      hint="Six digits from your authenticator app, or one of your recovery codes."
      inputMode="text"
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      testId="code"
      required
      autoFocus
      minLength={6}
      maxLength={32}
      error={error}
    />
  );
}
