import { Dialog } from '../components/Dialog';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { Problem } from '../http';
import type { Profile } from '../types';
import { useSubmit } from '../useSubmit';

/** Asks for a profile's PIN. */
export function PinDialog({ profile, onPin, onClose }: { profile: Profile; onPin: (pin: string) => Promise<void>; onClose: () => void }) {
  const form = useSubmit(['pin'], (text) => onPin(text('pin')));
  const wrong = form.error instanceof Problem && form.error.kind === 'wrong-pin';
  return (
    <Dialog title={`PIN of ${profile.name}`} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="space-y-5">
        <Field
          name="pin"
          label="PIN"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          pattern="[0-9]{4,8}"
          testId="pin"
          required
          autoFocus
          maxLength={8}
          error={wrong ? 'is wrong' : form.errorOf('pin')}
        />
        {form.error !== undefined && !wrong && <Failure error={form.error} />}
        <div className="flex flex-wrap justify-end gap-3">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button-warm" disabled={form.busy}>
            Watch
          </button>
        </div>
      </form>
    </Dialog>
  );
}
