import { useState } from 'react';
import { account as api } from '../api';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { useSubmit } from '../useSubmit';
import { Done } from './Section';

export function PasswordForm() {
  const [changes, setChanges] = useState(0);
  const form = useSubmit(['currentPassword', 'password'], async (text) => {
    await api.changePassword(text('currentPassword'), text('password'));
    setChanges(changes + 1);
  });
  return (
    <form key={changes} onSubmit={form.onSubmit} className="max-w-md space-y-4">
      <Field name="currentPassword" label="Present password" type="password" autoComplete="current-password" testId="current-password" required maxLength={128} error={form.errorOf('currentPassword')} />
      <Field
        name="password"
        label="New password"
        type="password"
        autoComplete="new-password"
        testId="new-password"
        required
        minLength={8}
        maxLength={128}
        hint="At least 8 characters."
        error={form.errorOf('password')}
      />
      {form.error !== undefined && <Failure error={form.error} />}
      {changes > 0 && !form.busy && form.error === undefined && <Done>Your password is changed, and your other devices are signed out.</Done>}
      <button type="submit" className="button" disabled={form.busy}>
        Change password
      </button>
    </form>
  );
}
