import { useState } from 'react';
import { profiles as api } from '../api';
import { Avatar, AVATARS } from '../components/Avatar';
import { Dialog } from '../components/Dialog';
import { Field, Select } from '../components/Field';
import { Failure } from '../components/Notice';
import { MATURITY_RATINGS, type MaturityRating, type Profile, type ProfileDraft } from '../types';
import { useSubmit } from '../useSubmit';

const LANGUAGES = ['en', 'hi', 'bn', 'gu', 'kn', 'ml', 'mr', 'pa', 'ta', 'te', 'ur'];
const FIELDS = ['name', 'avatar', 'maturityRating', 'language', 'pin'];

const FOR_WHOM: Record<MaturityRating, string> = {
  U: 'everybody',
  'U/A 7+': 'from 7 years',
  'U/A 13+': 'from 13 years',
  'U/A 16+': 'from 16 years',
  A: 'adults, everything',
};

interface Props {
  /** Absent for a new one. */
  profile?: Profile;
  removable: boolean;
  onSaved: (profile: Profile) => void;
  onRemoved: (profile: Profile) => void;
  onClose: () => void;
}

export function ProfileDialog({ profile, removable, onSaved, onRemoved, onClose }: Props) {
  const [noPin, setNoPin] = useState(false);
  const form = useSubmit(FIELDS, async (text) => {
    const pin = noPin ? '' : text('pin') || undefined;
    const draft: ProfileDraft = {
      name: text('name').trim(),
      avatar: text('avatar'),
      maturityRating: text('maturityRating') as MaturityRating,
      language: text('language'),
      preferences: profile?.preferences,
      ...(pin !== undefined && { pin }),
    };
    onSaved(profile ? await api.update(profile.id, draft) : await api.create(draft));
  });
  return (
    <Dialog title={profile ? `Edit ${profile.name}` : 'New profile'} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="space-y-5" data-testid="profile-form">
        <Field name="name" label="Name" testId="profile-name" autoComplete="off" defaultValue={profile?.name} required autoFocus maxLength={100} error={form.errorOf('name')} />
        <AvatarChoice chosen={profile?.avatar ?? ''} />
        <div className="grid gap-5 sm:grid-cols-2">
          <Select name="maturityRating" label="May watch films for" value={profile?.maturityRating ?? 'A'}>
            {MATURITY_RATINGS.map((rating) => (
              <option key={rating} value={rating}>
                {rating} · {FOR_WHOM[rating]}
              </option>
            ))}
          </Select>
          <LanguageChoice language={profile?.language ?? ''} />
        </div>
        <Field
          name="pin"
          label={profile?.hasPin ? 'New PIN' : 'PIN (if you want one)'}
          type="password"
          inputMode="numeric"
          autoComplete="off"
          pattern="[0-9]{4,8}"
          title="4 to 8 digits"
          maxLength={8}
          disabled={noPin}
          hint={profile?.hasPin ? '4 to 8 digits. Leave it empty to keep the one there is.' : '4 to 8 digits, asked when somebody switches to this profile from one that may watch less.'}
          error={form.errorOf('pin')}
        />
        {profile?.hasPin && (
          <label className="flex items-center gap-3 text-sm">
            <input type="checkbox" checked={noPin} onChange={(event) => setNoPin(event.target.checked)} className="size-5 accent-glow" /> Do without a PIN from now on
          </label>
        )}
        {form.error !== undefined && <Failure error={form.error} />}
        <div className="flex flex-wrap items-center justify-end gap-3">
          {profile && removable && <Removal profile={profile} onRemoved={onRemoved} />}
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" data-testid="save-profile" className="button-warm" disabled={form.busy}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function AvatarChoice({ chosen }: { chosen: string }) {
  return (
    <fieldset>
      <legend className="mb-2 text-sm text-mute">Picture</legend>
      <div className="grid grid-cols-4 gap-3 sm:grid-cols-8">
        {AVATARS.map((avatar) => (
          <label key={avatar} className="cursor-pointer">
            <input type="radio" name="avatar" value={avatar} defaultChecked={avatar === chosen} aria-label={avatar} className="peer sr-only" />
            <Avatar
              name={avatar}
              avatar={avatar}
              className="w-full ring-offset-2 ring-offset-panel peer-checked:ring-2 peer-checked:ring-ink peer-focus-visible:outline-2 peer-focus-visible:outline-offset-4 peer-focus-visible:outline-glow"
            />
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function LanguageChoice({ language }: { language: string }) {
  const own = language || navigator.language.split('-')[0]!;
  const offered = LANGUAGES.includes(own) ? LANGUAGES : [own, ...LANGUAGES];
  return (
    <Select name="language" label="Language" value={own}>
      {offered.map((each) => (
        <option key={each} value={each}>
          {nameOf(each)}
        </option>
      ))}
    </Select>
  );
}

/** What a language calls itself: "हिन्दी". */
function nameOf(language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  } catch {
    return language;
  }
}

/** Asks before it removes, in its own place. */
function Removal({ profile, onRemoved }: { profile: Profile; onRemoved: (profile: Profile) => void }) {
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const remove = () => {
    setError(undefined);
    api.remove(profile.id).then(() => onRemoved(profile)).catch(setError);
  };
  return (
    <div className="mr-auto">
      <button type="button" className="min-h-11 text-sm text-mute underline-offset-4 hover:text-ember hover:underline" onClick={() => (asking ? remove() : setAsking(true))}>
        {asking ? 'Remove it and what it watched?' : 'Remove'}
      </button>
      {error !== undefined && <Failure error={error} />}
    </div>
  );
}
