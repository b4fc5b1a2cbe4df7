import { useState } from 'react';
import { profiles as api } from '../api';
import { Avatar } from '../components/Avatar';
import { PlusIcon } from '../components/icons';
import { Failure, Loading } from '../components/Notice';
import { Problem } from '../http';
import { forgetProfile, rememberProfile, useWatcher } from '../profile';
import type { Profile } from '../types';
import { useLoad } from '../useLoad';
import { PinDialog } from './PinDialog';
import { ProfileDialog } from './ProfileDialog';

const PROFILES_MAX = 5;

type Step = { name: 'rest' } | { name: 'edit'; profile?: Profile } | { name: 'pin'; profile: Profile };

export function Profiles() {
  const watcher = useWatcher();
  const [changes, setChanges] = useState(0);
  const [step, setStep] = useState<Step>({ name: 'rest' });
  const [error, setError] = useState<unknown>();
  const found = useLoad(String(changes), api.list);
  const rest = () => setStep({ name: 'rest' });

  if (found.state === 'loading') return <Loading />;
  if (found.state === 'failed') return <Failure error={found.error} />;

  const select = async (profile: Profile, pin?: string) => {
    setError(undefined);
    await api.select(profile.id, pin);
    rememberProfile(profile);
    rest();
  };
  const choose = (profile: Profile) => {
    select(profile).catch((problem: unknown) => {
      if (problem instanceof Problem && problem.kind === 'wrong-pin') setStep({ name: 'pin', profile });
      else setError(problem);
    });
  };
  const saved = (profile: Profile) => {
    if (profile.id === watcher?.id) rememberProfile(profile);
    setChanges((count) => count + 1);
    rest();
  };
  const removed = (profile: Profile) => {
    if (profile.id === watcher?.id) forgetProfile();
    setChanges((count) => count + 1);
    rest();
  };

  return (
    <div>
      <ul data-testid="profiles" className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-x-4 gap-y-6">
        {found.value.map((profile) => (
          <li key={profile.id}>
            <ProfileTile profile={profile} chosen={profile.id === watcher?.id} onChoose={() => choose(profile)} onEdit={() => setStep({ name: 'edit', profile })} />
          </li>
        ))}
        {found.value.length < PROFILES_MAX && (
          <li>
            <button
              type="button"
              data-testid="add-profile"
              onClick={() => setStep({ name: 'edit' })}
              className="group flex w-full flex-col items-center gap-2 text-sm text-mute hover:text-ink"
            >
              <span className="grid aspect-square w-full place-items-center rounded-[28%] border-2 border-dashed border-line transition-colors group-hover:border-mute">
                <PlusIcon className="size-8" />
              </span>
              Add a profile
            </button>
          </li>
        )}
      </ul>
      {error !== undefined && <Failure error={error} />}
      {step.name === 'edit' && (
        <ProfileDialog profile={step.profile} removable={found.value.length > 1} onSaved={saved} onRemoved={removed} onClose={rest} />
      )}
      {step.name === 'pin' && <PinDialog profile={step.profile} onPin={(pin) => select(step.profile, pin)} onClose={rest} />}
    </div>
  );
}

function ProfileTile({ profile, chosen, onChoose, onEdit }: { profile: Profile; chosen: boolean; onChoose: () => void; onEdit: () => void }) {
  return (
    <div className="flex flex-col items-center text-center text-sm">
      <button
        type="button"
        aria-pressed={chosen}
        aria-label={`Watch as ${profile.name}${profile.hasPin ? ', asks for a PIN' : ''}`}
        onClick={onChoose}
        className="w-full rounded-[28%] ring-offset-3 ring-offset-night transition hover:brightness-110 aria-pressed:ring-3 aria-pressed:ring-ink"
      >
        <Avatar name={profile.name} avatar={profile.avatar} className="w-full" />
      </button>
      <span className="mt-2.5 line-clamp-2 max-w-full font-semibold break-words">{profile.name}</span>
      <span className="text-xs text-mute">
        {profile.maturityRating}
        {profile.hasPin ? ' · PIN' : ''}
        {chosen ? ' · watching' : ''}
      </span>
      <button type="button" aria-label={`Edit ${profile.name}`} onClick={onEdit} className="min-h-9 px-3 text-mute underline-offset-4 hover:text-ink hover:underline">
        Edit
      </button>
    </div>
  );
}
