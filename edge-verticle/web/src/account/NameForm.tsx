import { useState } from 'react';
import { account as api } from '../api';
import { Field } from '../components/Field';
import { Failure } from '../components/Notice';
import { acceptAccount } from '../session';
import type { Account } from '../types';
import { useSubmit } from '../useSubmit';
import { Done } from './Section';

export function NameForm({ account }: { account: Account }) {
  const [saved, setSaved] = useState(false);
  const form = useSubmit(['displayName'], async (text) => {
    setSaved(false);
    acceptAccount(await api.rename(text('displayName').trim()));
    setSaved(true);
  });
  return (
    <form onSubmit={form.onSubmit} className="max-w-md space-y-4">
      <Field name="displayName" label="Name" autoComplete="name" testId="account-name" defaultValue={account.displayName} required maxLength={100} error={form.errorOf('displayName')} />
      {form.error !== undefined && <Failure error={form.error} />}
      {saved && <Done>Saved.</Done>}
      <button type="submit" className="button" disabled={form.busy}>
        Save
      </button>
    </form>
  );
}
